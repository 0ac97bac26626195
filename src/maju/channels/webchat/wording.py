"""The texts of prompts and buttons, unless the centre has its own; in Korean and English.

A prompt is found by its whole name, else by what follows the last dot (``ondam.greeting``).
``{client}`` is the client's name. A prompt that nobody worded says nothing.
"""

from __future__ import annotations

from maju.channels.webchat.doors import Door

PROMPTS: dict[str, tuple[str, str]] = {
    "greeting": (
        "안녕하세요, {client}입니다. 무엇을 도와드릴까요?",
        "Hello, this is {client}. How can we help you?",
    ),
    "recording_notice": (
        "상담 내용은 서비스 개선을 위해 저장됩니다.",
        "This conversation is kept so that we can improve our service.",
    ),
    "buttons": ("문의하실 내용을 골라 주세요.", "What is it about?"),
    "menu": ("문의하실 내용을 골라 주세요.", "What is it about?"),
    "order_number": (
        "주문번호를 알려 주시면 더 빨리 도와드릴 수 있어요.",
        "With your order number we can help you faster.",
    ),
    "web_buttons": (
        "어떤 일로 오셨나요? 상담사와 바로 이야기하셔도 됩니다.",
        "What brings you here? You may also talk to a person right away.",
    ),
    "web_order_number": (
        "주문번호를 적어 주세요. 모르시면 주문하신 상품 이름을 적어 주세요.",
        "Please type your order number, or the name of what you ordered.",
    ),
    "web_callback": (
        "전화가 편하시면 번호를 남겨 주세요. 순서가 되면 전화드리겠습니다.",
        "If you would rather talk, leave your number and we will call you in your turn.",
    ),
    "your_name": ("성함을 알려 주세요.", "May we have your name?"),
    "closed": (
        "지금은 상담을 받고 있지 않습니다. 연락처를 남겨 주시면 상담이 열리는 대로 도와드리겠습니다.",
        "We are not taking chats at the moment. Leave us a way to reach you and we will help as soon as we are back.",
    ),
    "closed_goodbye": (
        "찾아 주셔서 고맙습니다. 나중에 다시 문의해 주세요.",
        "Thank you for your visit. Please write to us again later.",
    ),
    "callback_when_closed": (
        "번호를 남겨 주시면 상담이 열리는 대로 전화드리겠습니다.",
        "Leave your number and we will call you as soon as we are back.",
    ),
    "callback_when_full": (
        "지금 문의가 많습니다. 번호를 남겨 주시면 순서대로 전화드리겠습니다.",
        "We are very busy now. Leave your number and we will call you in your turn.",
    ),
    "callback_promised": (
        "전화를 예약했습니다. 순서가 되면 남겨 주신 번호로 전화드리겠습니다.",
        "We have noted your callback and will call you when it is your turn.",
    ),
    "voicemail": (
        "메시지를 남겨 주세요. 확인하고 연락드리겠습니다.",
        "Please leave a message and we will get back to you.",
    ),
    "blocked": (
        "지금은 문의가 많아 연결해 드릴 수 없습니다. 잠시 후 다시 문의해 주세요.",
        "We are too busy to take your chat now. Please try again a little later.",
    ),
    "sorry": (
        "죄송합니다. 상담이 끊겼습니다. 다시 시작해 주세요.",
        "We are sorry, the conversation was cut off. Please start again.",
    ),
    "goodbye": ("문의해 주셔서 고맙습니다.", "Thank you for contacting us."),
    "your_number": ("연락받을 전화번호", "Number to call back"),
}

LABELS: dict[str, tuple[str, str]] = {
    "delivery": ("배송 조회·문의", "Delivery"),
    "exchange": ("교환·반품", "Exchange and return"),
    "payment": ("결제·환불", "Payment and refund"),
    "product": ("상품 문의", "Products"),
    "agent": ("상담사 연결", "Talk to a person"),
    "callback": ("전화 예약", "Call me back"),
    "voicemail": ("메시지 남기기", "Leave a message"),
    "english": ("English", "English"),
    "chinese": ("中文", "中文"),
    "skip": ("건너뛰기", "Skip"),
    "no_callback": ("괜찮습니다", "No, thank you"),
    "no_message": ("남기지 않기", "No message"),
    "other": ("기타 문의", "Something else"),
}


def prompt(door: Door | None, name: str, language: str) -> str:
    """What the prompt *name* reads like."""
    return _text(door, name, language, PROMPTS)


def label(door: Door | None, name: str, language: str) -> str:
    """What the button *name* reads like; its name, when nobody worded it."""
    return _text(door, name, language, LABELS) or name


def _text(door: Door | None, name: str, language: str, usual: dict[str, tuple[str, str]]) -> str:
    own = {} if door is None else door.texts.get(language) or door.texts.get("ko", {})
    text = own.get(name)
    if text is None:
        pair = usual.get(name) or usual.get(name.rpartition(".")[2])
        text = "" if pair is None else pair[0 if language == "ko" else 1]
    return text.replace("{client}", "" if door is None else door.name(language))
