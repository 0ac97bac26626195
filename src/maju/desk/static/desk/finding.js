// Finding by typing, in Korean too: part of a word, or its first consonants (ㅂㅅㅈㅇ for 배송지연).

const FIRST = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];

/** The first consonant of each Hangul syllable; all else as it is. */
function consonants(text) {
  return [...text].map((letter) => {
    const place = letter.codePointAt(0) - 0xac00;
    return place >= 0 && place < 11172 ? FIRST[Math.floor(place / 588)] : letter;
  }).join("");
}

const plain = (text) => text.toLowerCase().replace(/[\s·›/]+/g, "");

/** Whether everything *typed* stands in one of *texts*. */
export function fits(typed, ...texts) {
  const words = typed.trim().split(/\s+/).filter(Boolean).map(plain);
  const where = texts.filter(Boolean).map(plain).join(" ");
  const short = consonants(where);
  return words.every((word) => where.includes(word) || (/^[ㄱ-ㅎ]+$/.test(word) && short.includes(word)));
}
