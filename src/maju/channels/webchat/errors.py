"""Whose fault it is when the web chat fails, and what a visitor is told of it.

A refusal goes to the visitor with a sentence; ``Trouble`` of the journal or the store is waited
out, and the widget says it again.
"""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.errors import Trouble
from maju.kernel.refusals import Sentence


def retryable(error: BaseException) -> bool:
    """Whether *error*, or each of a group of them, may pass by itself."""
    if isinstance(error, BaseExceptionGroup):
        return all(retryable(each) for each in error.exceptions)
    return isinstance(error, Trouble) and error.retryable


REFUSALS: Mapping[str, Sentence] = {
    "chat_origin": Sentence(
        "이 사이트에서는 채팅을 열 수 없습니다.",
        "The chat may not be opened from this site.",
        "고객사 설정의 허용 주소에 이 사이트를 추가하세요.",
        "Add this site to the client's allowed origins.",
    ),
    "chat_key": Sentence(
        "채팅 키를 찾을 수 없습니다.",
        "There is no chat with this key.",
        "스크립트의 data-key를 확인하세요.",
        "Check data-key of the script tag.",
    ),
    "chat_token": Sentence(
        "대화가 만료되었습니다. 새로 시작해 주세요.",
        "This conversation has expired. Please start a new one.",
    ),
    "chat_too_many": Sentence(
        "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.",
        "Too many requests. Please try again in a moment.",
    ),
    "chat_unreadable": Sentence(
        "요청을 이해할 수 없습니다.",
        "The request cannot be understood.",
    ),
    "chat_too_long": Sentence(
        "메시지는 {most}자까지 보낼 수 있습니다.",
        "A message may have up to {most} characters.",
    ),
    "chat_empty": Sentence(
        "내용을 입력해 주세요.",
        "Please write something.",
    ),
    "chat_over": Sentence(
        "이미 끝난 대화입니다. 새 대화를 시작해 주세요.",
        "This conversation is over. Please start a new one.",
    ),
    "chat_open": Sentence(
        "진행 중인 대화가 있습니다.",
        "There is a conversation already.",
    ),
    "chat_not_asked": Sentence(
        "지금은 이 답을 받을 수 없습니다.",
        "This was not asked now.",
    ),
    "chat_phone": Sentence(
        "전화번호를 확인해 주세요.",
        "Please check the phone number.",
    ),
    "chat_email": Sentence(
        "이메일 주소를 확인해 주세요.",
        "Please check the e-mail address.",
    ),
    "chat_score": Sentence(
        "1점부터 5점까지 선택할 수 있습니다.",
        "Choose from 1 to 5.",
    ),
    "chat_file_type": Sentence(
        "이 형식의 파일은 보낼 수 없습니다.",
        "Files of this type cannot be sent.",
        "사진(PNG, JPG, GIF, WebP), PDF, 오피스·한글 문서, 텍스트를 보낼 수 있습니다.",
        "Send pictures (PNG, JPG, GIF, WebP), PDF, office documents or text.",
    ),
    "chat_file_large": Sentence(
        "파일은 {most}MB까지 보낼 수 있습니다.",
        "A file may have up to {most} MB.",
    ),
    "chat_files_many": Sentence(
        "한 대화에서 파일은 {most}개까지 보낼 수 있습니다.",
        "One conversation may have up to {most} files.",
    ),
    "chat_no_file": Sentence(
        "파일을 찾을 수 없습니다.",
        "There is no such file.",
    ),
}
