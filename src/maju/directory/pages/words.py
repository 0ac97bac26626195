"""What the pages of the directory refuse, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "field_empty": Sentence(
        ko="{field} 항목이 비어 있습니다.",
        en="The field {field} is empty.",
        next_ko="값을 넣고 다시 하세요.",
        next_en="Fill it in, and try again.",
    ),
    "field_unreadable": Sentence(
        ko="{field} 항목을 읽을 수 없습니다.",
        en="The field {field} cannot be read.",
        next_ko="항목 옆 설명대로 고쳐 주세요.",
        next_en="Write it as the words beside it say.",
    ),
    "code_taken": Sentence(
        ko="같은 코드나 아이디({code})가 이미 있습니다.",
        en="The code or sign-in {code} is there already.",
        next_ko="다른 코드를 쓰세요.",
        next_en="Choose another one.",
    ),
    "directory_not_yours": Sentence(
        ko="맡은 고객사의 것만 바꿀 수 있습니다.",
        en="You may change only what is of the client that you are in charge of.",
        next_ko="센터 전체를 맡은 관리자에게 요청하세요.",
        next_en="Ask a supervisor of the whole centre.",
    ),
    "directory_in_use": Sentence(
        ko="다른 설정에서 쓰고 있어 없앨 수 없습니다.",
        en="It is in use elsewhere and cannot be taken away.",
        next_ko="먼저 그 설정에서 빼세요.",
        next_en="Take it out of there first.",
    ),
    "reason_misplaced": Sentence(
        ko="상담유형은 같은 고객사, 같은 단계 안에서만 옮길 수 있습니다.",
        en="A contact reason stays with its client and at its level.",
        next_ko="상위 유형을 다시 고르세요.",
        next_en="Choose another one to put it below.",
    ),
    "choices_missing": Sentence(
        ko="선택 항목에는 고를 값이 있어야 합니다.",
        en="A field to choose from needs something to choose.",
        next_ko="한 줄에 하나씩 적으세요.",
        next_en="Write one choice a line.",
    ),
    "customer_unknown": Sentence(
        ko="이 고객사에 그런 고객이 없습니다.",
        en="This client has no such customer.",
        next_ko="고객 번호를 확인하세요.",
        next_en="Check the customer's id.",
    ),
    "forget_unsure": Sentence(
        ko="고객 번호가 맞지 않아 아무것도 삭제하지 않았습니다.",
        en="The id is another one; nothing was destroyed.",
        next_ko="확인 칸에 이 고객의 번호를 그대로 입력하세요.",
        next_en="Write this customer's id to confirm.",
    ),
    "import_missing": Sentence(
        ko="파일을 고르지 않았습니다.",
        en="No file was chosen.",
        next_ko="CSV나 XLSX 파일을 고르세요.",
        next_en="Choose a CSV or XLSX file.",
    ),
    "import_too_large": Sentence(
        ko="파일이 {most}KB보다 큽니다.",
        en="The file is larger than {most} kB.",
        next_ko="나누어 올리세요.",
        next_en="Bring it in in parts.",
    ),
    "person_self_account": Sentence(
        ko="자신의 비밀번호와 2차 인증은 ‘내 계정’에서 바꿉니다.",
        en="Your own password and second factor are changed on the page of your account.",
        next_ko="‘내 계정’을 여세요. 지금 비밀번호가 필요합니다.",
        next_en="Open your account; it asks for the password that you have now.",
    ),
    "person_self": Sentence(
        ko="자기 자신을 막거나 자신의 관리자 역할을 끝낼 수 없습니다.",
        en="Nobody shuts themselves out, or ends their own administrator's role.",
        next_ko="다른 관리자에게 요청하세요.",
        next_en="Ask another administrator.",
    ),
    "person_elsewhere": Sentence(
        ko="다른 센터나 전체에 역할이 있는 사람이라 여기서 바꿀 수 없습니다.",
        en="This person has a role elsewhere or everywhere, and cannot be changed from here.",
        next_ko="전체를 맡은 시스템 관리자에게 요청하세요.",
        next_en="Ask an administrator of all centres.",
    ),
    "prompt_missing": Sentence(
        ko="녹음 파일을 고르지 않았습니다.",
        en="No recording was chosen.",
        next_ko="WAV 파일을 고르세요.",
        next_en="Choose a WAV file.",
    ),
    "prompt_text_long": Sentence(
        ko="문구가 {most}자보다 깁니다.",
        en="The words are longer than {most} characters.",
        next_ko="나누거나 줄이세요. 전화에서는 짧을수록 잘 들립니다.",
        next_en="Shorten them: on the telephone less is heard better.",
    ),
    "prompt_unspoken": Sentence(
        ko="음성 합성 프로그램이 이 문구를 읽지 못했습니다.",
        en="The machine's voice could not say these words.",
        next_ko="문구를 바꾸거나 녹음을 올리세요.",
        next_en="Change the words, or bring a recording.",
    ),
    "prompt_gone": Sentence(
        ko="미리 듣던 안내가 더는 없습니다. 아무것도 바꾸지 않았습니다.",
        en="What you listened to is not there any more. Nothing was changed.",
        next_ko="다시 올리거나 다시 읽히세요.",
        next_en="Bring it, or have it spoken, again.",
    ),
    "prompt_unknown": Sentence(
        ko="안내 멘트 {name}은(는) 없습니다.",
        en="There is no announcement {name}.",
        next_ko="목록에 있는 이름을 고르세요. 고객사 이름을 앞에 붙일 수 있습니다(예: ondam.greeting).",
        next_en="Choose one of the list; a client may stand before its name, as in ondam.greeting.",
    ),
}
