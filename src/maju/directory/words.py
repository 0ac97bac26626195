"""What the directory refuses, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "changed_meanwhile": Sentence(
        ko="보시는 동안 다른 사람이 {which}({kind})을(를) 바꿨습니다. 저장하지 않았습니다.",
        en="Somebody else changed {which} ({kind}) while you looked at it. Nothing was saved.",
        next_ko="새로 고쳐 바뀐 내용을 확인한 뒤 다시 저장하세요.",
        next_en="Reload, see what is new, and save again.",
    ),
    "command_gone": Sentence(
        ko="보낸 설정이 저널에 없습니다. 백업을 복원한 뒤일 수 있습니다.",
        en="The settings that were sent are not in the journal; perhaps it was restored since.",
        next_ko="다시 저장하면 설정을 다시 보냅니다.",
        next_en="Save once more: they are sent again.",
    ),
    "address_kind": Sentence(
        ko="연락처 종류 {kind}을(를) 찾을 수 없습니다.",
        en="There is no kind of address {kind}.",
        next_ko="phone, email, handle, place 가운데 고르세요.",
        next_en="Choose phone, email, handle or place.",
    ),
    "address_empty": Sentence(
        ko="연락처({kind})가 비어 있습니다.",
        en="The address ({kind}) is empty.",
    ),
    "address_taken": Sentence(
        ko="같은 고객사의 다른 고객이 이미 이 연락처({kind})를 쓰고 있습니다.",
        en="Another customer of this client has this address ({kind}) already.",
        next_ko="같은 사람이면 두 고객을 병합하세요.",
        next_en="Unite the two if they are one person.",
    ),
    "customer_other_client": Sentence(
        ko="고객 {customer}은(는) 다른 고객사의 고객입니다.",
        en="The customer {customer} belongs to another client.",
    ),
    "customer_united": Sentence(
        ko="고객 {customer}은(는) 이미 병합되어 있어 다시 병합할 수 없습니다.",
        en="The customer {customer} cannot be united: one of the two is already.",
        next_ko="먼저 분리한 뒤 다시 하세요.",
        next_en="Split first, then try again.",
    ),
    "customer_not_united": Sentence(
        ko="고객 {customer}은(는) 병합되어 있지 않습니다.",
        en="The customer {customer} is not united with anybody.",
    ),
    "import_unreadable": Sentence(
        ko="파일을 CSV나 XLSX로 읽을 수 없습니다.",
        en="The file cannot be read as CSV or XLSX.",
        next_ko="UTF-8이나 CP949 CSV, 또는 XLSX로 저장해 다시 올리세요.",
        next_en="Save it as CSV (UTF-8 or CP949) or as XLSX, and try again.",
    ),
    "import_column": Sentence(
        ko="{column} 열이 없습니다.",
        en="There is no column {column}.",
        next_ko="첫 줄에 열 이름이 있는지 확인하세요.",
        next_en="See that the first line names the columns.",
    ),
    "import_empty_cell": Sentence(
        ko="{column} 칸이 비어 있습니다.", en="The cell {column} is empty."
    ),
    "import_twice": Sentence(
        ko="파일의 {line}번째 줄과 {column} 값이 같습니다.",
        en="The same {column} stands in line {line} of the file.",
    ),
    "import_known": Sentence(
        ko="{column} 값이 이미 등록되어 있습니다.", en="This {column} is registered already."
    ),
    "import_cell": Sentence(
        ko="{column} 칸을 읽을 수 없습니다.", en="The cell {column} cannot be read."
    ),
    "import_too_long": Sentence(
        ko="파일이 너무 큽니다. 한 번에 {most}줄까지 올릴 수 있습니다.",
        en="The file holds too much: {most} lines can be brought in at once.",
        next_ko="나누어 올리세요.",
        next_en="Bring it in in parts.",
    ),
    "import_wrong_rows": Sentence(
        ko="잘못된 줄이 {rows}개 있어 아무것도 저장하지 않았습니다.",
        en="{rows} lines are wrong; nothing was saved.",
        next_ko="미리보기에 표시된 줄을 고쳐 다시 올리세요.",
        next_en="Mend the lines that the preview names, and try again.",
    ),
    "sign_in_failed": Sentence(
        ko="아이디나 비밀번호가 맞지 않거나, 지금은 잠겨 있습니다.",
        en="The sign-in or the password is wrong, or it is locked for now.",
        next_ko="다시 확인하세요. 여러 번 틀리면 15분 동안 잠깁니다. 비밀번호를 잊었으면 관리자에게 초대 링크를 요청하세요.",
        next_en="Try again; after several failures it is locked for 15 minutes. If the password is lost, ask an administrator for an invitation link.",
    ),
    "code_wrong": Sentence(
        ko="인증 코드가 맞지 않거나 이미 사용했습니다.",
        en="The code is wrong or was used before.",
        next_ko="앱에 새로 표시되는 여섯 자리 코드나 남은 복구 코드를 입력하세요.",
        next_en="Enter the next six digits that the app shows, or a recovery code.",
    ),
    "invitation_over": Sentence(
        ko="이 초대 링크는 이미 사용했거나 기한이 지났습니다.",
        en="This invitation was used or is too old.",
        next_ko="관리자에게 새 링크를 요청하세요.",
        next_en="Ask an administrator for a new link.",
    ),
    "password_wrong": Sentence(
        ko="지금 쓰는 비밀번호가 맞지 않습니다.",
        en="The password that you have now is another one.",
        next_ko="다시 입력하세요. 여러 번 틀리면 15분 동안 잠깁니다.",
        next_en="Try again; after several failures it is locked for 15 minutes.",
    ),
    "password_weak": Sentence(
        ko="쓸 수 없는 비밀번호입니다. {why}", en="This password will not do. {why}"
    ),
    "password_long": Sentence(
        ko="비밀번호는 {most}자까지 쓸 수 있습니다.",
        en="A password has at most {most} characters.",
    ),
    "passwords_differ": Sentence(
        ko="새 비밀번호 두 개가 서로 다릅니다.",
        en="The two new passwords are not the same.",
    ),
    "sign_in_taken": Sentence(
        ko="아이디 {sign_in}은(는) 이미 쓰고 있습니다.",
        en="The sign-in name {sign_in} is taken.",
        next_ko="다른 아이디를 고르세요.",
        next_en="Choose another one.",
    ),
    "sign_in_empty": Sentence(
        ko="아이디나 이름이 비어 있습니다.", en="The sign-in name or the name is empty."
    ),
    "role_unknown": Sentence(ko="{role}이라는 역할은 없습니다.", en="There is no role {role}."),
    "role_needs_client": Sentence(
        ko="{role} 역할에는 센터와 고객사가 모두 필요합니다.",
        en="The role {role} needs a centre and a client.",
        next_ko="--centre와 --client를 함께 주세요.",
        next_en="Give both --centre and --client.",
    ),
}
