// Who we are for, in which language, and the words.
const script = document.currentScript;
if (!script || !script.dataset.key || window.__maju) return;
window.__maju = true;
const KEY = script.dataset.key;
const BASE = new URL(script.src).origin;
const asked = (script.dataset.lang || document.documentElement.lang || navigator.language || "ko").toLowerCase();
const LANG = asked.startsWith("ko") ? "ko" : "en";

const WORDS = {
  ko: {
    open: "채팅 상담 열기", close: "채팅창 접기", title: "{0} 상담", panel: "{0} 채팅 상담",
    hello: "무엇을 도와드릴까요?", hello2: "궁금한 점을 남겨 주시면 상담사가 답해 드립니다.",
    begin: "상담 시작하기", again: "새 상담 시작", privacy: "상담 내용은 안전하게 암호화되어 보관됩니다.",
    write: "메시지를 입력하세요", send: "보내기", attach: "파일 첨부", more: "더 보기",
    end: "상담 종료", end_sure: "상담을 종료할까요?", yes_end: "종료", no: "취소",
    sound_on: "알림음 켜기", sound_off: "알림음 끄기", mail: "대화 내용 이메일로 받기",
    mail_ask: "대화 내용을 받을 이메일", mail_ok: "대화 내용을 이메일로 보내 드리겠습니다.", ok: "확인",
    online: "문의를 기다리고 있어요", flow: "자동 안내 중", waiting: "상담사를 연결하고 있습니다",
    talking: "{0} 상담사와 상담 중", talking_one: "상담사와 상담 중", held: "상담사가 확인 중입니다. 잠시만 기다려 주세요.",
    over: "상담이 끝났습니다", leaving: "메시지 남기기",
    lost: "연결이 끊겼습니다. 다시 연결하고 있습니다…", offline: "인터넷 연결을 확인해 주세요. 연결되면 이어서 보내 드립니다.",
    joined: "{0} 상담사가 들어왔습니다.", joined_one: "상담사가 연결되었습니다.", parted: "{0} 상담사가 나갔습니다.", parted_one: "상담사가 나갔습니다.",
    ended_visitor: "상담을 종료했습니다.", ended_centre: "상담이 종료되었습니다.", ended_away: "자리를 비우신 동안 상담이 종료되었습니다.",
    position: "대기 순서 {0}번째", next: "다음 순서입니다", range: "예상 대기 {0}~{1}분", under: "예상 대기 1분 이내", around: "예상 대기 약 {0}분",
    wait_hint: "기다리는 동안 문의 내용을 미리 적어 두셔도 됩니다.", call_me: "기다리지 않고 전화 받기",
    call_title: "전화 예약", phone: "전화번호", phone_bad: "전화번호를 확인해 주세요.", name: "이름 (선택)", call_do: "전화 예약하기", call_no: "괜찮습니다",
    msg_title: "메시지 남기기", msg: "메시지", email: "이메일 (선택)", email_bad: "이메일 주소를 확인해 주세요.", phone_opt: "전화번호 (선택)", msg_do: "메시지 남기기", msg_no: "남기지 않기",
    reach: "답변을 받을 전화번호나 이메일을 적어 주세요.",
    answer: "답변", give: "보내기", skip: "건너뛰기", length: "{0}~{1}자로 입력해 주세요.", most: "{0}자까지 입력할 수 있습니다.",
    sending: "보내는 중", failed: "보내지 못했습니다", retry: "다시 보내기", drop: "지우기", me: "나", agent: "상담사", typing: "상담사가 입력하고 있습니다", download: "{0} 내려받기", image: "사진 {0}",
    rate: "상담은 어떠셨나요?", rate_n: "{0}점", rate_do: "평가 보내기", rated: "소중한 의견 감사합니다.", drop: "여기에 놓아 파일 보내기",
    unread: "읽지 않은 메시지 {0}개", today: "오늘", expired: "대화가 만료되어 새로 시작합니다.", busy: "요청이 많습니다. 잠시 후 다시 보냅니다.", blocked: "채팅을 열 수 없습니다.", large: "파일이 너무 큽니다.", required: "내용을 입력해 주세요.", new_msgs: "새 메시지",
  },
  en: {
    open: "Open chat", close: "Minimise chat", title: "{0} support", panel: "{0} chat support",
    hello: "How can we help?", hello2: "Ask us anything; a person will answer.",
    begin: "Start a conversation", again: "Start a new conversation", privacy: "Your conversation is stored encrypted.",
    write: "Write a message", send: "Send", attach: "Attach a file", more: "More",
    end: "End conversation", end_sure: "End this conversation?", yes_end: "End", no: "Cancel",
    sound_on: "Turn sound on", sound_off: "Turn sound off", mail: "E-mail me the conversation",
    mail_ask: "E-mail address for the conversation", mail_ok: "We will send you the conversation by e-mail.", ok: "OK",
    online: "We are here for you", flow: "Automatic assistant", waiting: "Finding someone for you",
    talking: "Talking with {0}", talking_one: "Talking with an agent", held: "Your agent is checking something. One moment, please.",
    over: "This conversation has ended", leaving: "Leave a message",
    lost: "Connection lost. Reconnecting…", offline: "You seem to be offline. We will send what you wrote once you are back.",
    joined: "{0} joined.", joined_one: "An agent joined.", parted: "{0} left.", parted_one: "The agent left.",
    ended_visitor: "You ended the conversation.", ended_centre: "The conversation has ended.", ended_away: "The conversation ended while you were away.",
    position: "Number {0} in line", next: "You are next", range: "Expected wait {0}–{1} min", under: "Expected wait under 1 min", around: "Expected wait about {0} min",
    wait_hint: "While you wait you can already describe your question.", call_me: "Call me back instead",
    call_title: "Request a call", phone: "Phone number", phone_bad: "Please check the phone number.", name: "Name (optional)", call_do: "Request a call", call_no: "No, thanks",
    msg_title: "Leave a message", msg: "Message", email: "E-mail (optional)", email_bad: "Please check the e-mail address.", phone_opt: "Phone number (optional)", msg_do: "Leave message", msg_no: "No message",
    reach: "Please give a phone number or an e-mail address for our answer.",
    answer: "Your answer", give: "Send", skip: "Skip", length: "Please enter {0} to {1} characters.", most: "Up to {0} characters.",
    sending: "Sending", failed: "Not sent", retry: "Try again", drop: "Remove", me: "You", agent: "Agent", typing: "The agent is typing", download: "Download {0}", image: "Picture {0}",
    rate: "How did we do?", rate_n: "{0} of 5", rate_do: "Send rating", rated: "Thank you for your feedback.", drop: "Drop to send",
    unread: "{0} unread messages", today: "Today", expired: "The conversation had expired; starting anew.", busy: "We are busy; trying again shortly.", blocked: "The chat cannot be opened.", large: "The file is too large.", required: "Please write something.", new_msgs: "New messages",
  },
};
const t = (name, ...parts) => (WORDS[LANG][name] || name).replace(/\{(\d)\}/g, (_, n) => parts[n]);
