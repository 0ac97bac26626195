"""What the agent's page refuses by itself, in both languages. The engine's refusals are its own."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "no_seat": Sentence(
        "이 센터({centre})의 상담사로 등록되어 있지 않습니다.",
        "You are no agent of the centre {centre}.",
        "관리자에게 상담사 등록을 요청하세요.",
        "Ask the administrator to register you as an agent.",
    ),
    "phone_unknown": Sentence(
        "{server}은(는) 이 센터의 전화 서버가 아닙니다.",
        "{server} is no telephone server of this centre.",
        "화면을 새로 고친 뒤 다시 하세요.",
        "Reload the page and try again.",
    ),
    "call_nobody": Sentence(
        "전화번호를 아는 고객이 아닙니다.",
        "No number of this customer is known.",
        "번호를 직접 눌러 거세요.",
        "Type the number instead.",
    ),
    "client_not_yours": Sentence(
        "고객사 {client}의 업무를 맡고 있지 않습니다.",
        "You do not work for the client {client}.",
        "맡은 고객사 중에서 고르세요.",
        "Choose one that you work for.",
    ),
    "number_unreadable": Sentence(
        "전화번호로 읽을 수 없습니다.",
        "That is no telephone number.",
        "숫자만 넣어 다시 거세요.",
        "Type its digits.",
    ),
    "token_missing": Sentence(
        "화면이 오래되어 요청을 확인할 수 없습니다.",
        "The page is too old: its request cannot be told from a repeat.",
        "화면을 새로 고친 뒤 다시 하세요. 바뀐 것은 없습니다.",
        "Reload the page and try again. Nothing was changed.",
    ),
    "form_sent": Sentence(
        "이 화면의 요청은 이미 보냈습니다. 그 뒤에 바꾼 내용은 저장하지 않았습니다.",
        "This form was sent already. What was changed in it since was not saved.",
        "화면을 새로 고친 뒤 다시 하세요.",
        "Reload the page and do it again.",
    ),
    "record_saved": Sentence(
        "이 상담의 이력은 이미 등록되었습니다.",
        "The record of this contact was saved already.",
        "유형을 바로잡으려면 관리자에게 요청하세요.",
        "Ask a supervisor to correct its type.",
    ),
    "text_too_long": Sentence(
        "{most}자까지 쓸 수 있습니다.",
        "A text may have {most} characters.",
        "나누어 쓰세요.",
        "Write it in parts.",
    ),
    "callback_no_number": Sentence(
        "전화번호를 모르는 고객이라 콜백을 약속할 수 없습니다.",
        "No number of this customer is known, so no call can be promised.",
        "고객에게 번호를 물어 함께 입력하세요.",
        "Ask for the number and give it with the promise.",
    ),
    "identity_empty": Sentence(
        "이름과 전화번호가 모두 비어 있습니다.",
        "Neither a name nor a number was given.",
        "둘 중 하나를 입력하세요.",
        "Type one of the two.",
    ),
    "file_missing": Sentence(
        "보낼 파일이 없습니다.",
        "There is no file to send.",
        "내용이 있는 파일을 고르세요.",
        "Choose a file with something in it.",
    ),
    "file_large": Sentence(
        "파일은 {most} MB까지 보낼 수 있습니다.",
        "A file may have {most} MB.",
        "줄이거나 나누어 보내세요.",
        "Make it smaller, or send it in parts.",
    ),
    "file_type": Sentence(
        "이 형식의 파일은 보낼 수 없습니다.",
        "Files of this kind cannot be sent.",
        "사진, PDF, 문서, 텍스트 파일을 고르세요.",
        "Choose a picture, a PDF, a document or plain text.",
    ),
    "field_missing": Sentence(
        "요청에 {name} 항목이 없습니다.",
        "The request lacks {name}.",
        "화면에서 다시 선택하세요.",
        "Choose it on the page again.",
    ),
    "moment_unreadable": Sentence(
        "{said}을(를) 날짜와 시각으로 읽을 수 없습니다.",
        "{said} cannot be read as a day and a time.",
        "2026-11-22T14:30처럼 쓰세요.",
        "Write it like 2026-11-22T14:30.",
    ),
    "consult_inside_only": Sentence(
        "협의는 센터 안의 큐나 상담사와 할 수 있습니다.",
        "Consult a queue or a person of the centre.",
        "외부 번호로는 호 전환을 하세요.",
        "To reach a number outside, transfer the call.",
    ),
    "message_empty": Sentence("내용이 비어 있습니다.", "There is nothing written."),
    "callback_nobody": Sentence(
        "누구인지 모르는 고객에게는 콜백을 예약할 수 없습니다.",
        "A customer whom nobody knows cannot be called back.",
        "고객을 먼저 등록하세요.",
        "Register the customer first.",
    ),
    "note_nobody": Sentence(
        "등록되지 않은 고객이라 메모를 남길 수 없습니다.",
        "A note needs a customer whom the directory has.",
        "고객을 먼저 등록하거나 상담 메모에 적으세요.",
        "Register the customer first, or write it into the contact record.",
    ),
    "topic_missing": Sentence("상담유형을 골라야 합니다.", "Choose a contact reason."),
    "topic_unknown": Sentence(
        "상담유형 {topic}은(는) 이 고객사에 없습니다.",
        "The client has no contact reason {topic}.",
        "목록에서 고르세요.",
        "Choose one of the list.",
    ),
    "due_missing": Sentence(
        "콜백을 약속하려면 시각이 필요합니다.", "A promised callback needs a time."
    ),
    "wrap_up_field_missing": Sentence(
        "필수 항목 {name}이(가) 비어 있습니다.",
        "The field {name} must be filled.",
        "항목을 채운 뒤 저장하세요.",
        "Fill it, then save.",
    ),
}
