"""What is refused about reports, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "report_form_unknown": Sentence(
        ko="{form} 형식의 보고서는 만들 수 없습니다.",
        en="A report cannot be written as {form}.",
        next_ko="파일 이름을 .xlsx 또는 .html로 끝내세요.",
        next_en="End the file's name in .xlsx or .html.",
    ),
    "report_time_unreadable": Sentence(
        ko="시각 {said}을(를) 읽을 수 없습니다.",
        en="The time {said} cannot be read.",
        next_ko="12:00처럼 쓰세요.",
        next_en="Write it as 12:00.",
    ),
    "report_unknown": Sentence(
        ko="보고서 {report}(또는 그 버전)을(를) 찾을 수 없습니다.",
        en="There is no report {report}, or no such version of it.",
        next_ko="maju report list로 확인하세요.",
        next_en="See maju report list.",
    ),
    "report_superseded": Sentence(
        ko="{version}판 뒤에 {newest}판이 있습니다.",
        en="Version {version} was followed by version {newest}.",
        next_ko="최신 버전을 검토하고 승인하세요.",
        next_en="Look at the newest one and approve that.",
    ),
    "report_approved": Sentence(
        ko="{version}판은 {by} 님이 이미 승인했습니다.",
        en="Version {version} was approved by {by} already.",
    ),
    "report_not_approved": Sentence(
        ko="보고서 {report}의 {version}판은 아직 승인되지 않았습니다.",
        en="Version {version} of the report {report} is not approved yet.",
        next_ko="maju report approve로 승인하세요.",
        next_en="Approve it with maju report approve.",
    ),
    "report_nobody": Sentence(
        ko="보고서를 받을 사람이 없습니다.",
        en="Nobody is named who shall have the report.",
        next_ko="--to로 메일 주소를 쓰거나 계약의 plans에 recipients를 적으세요.",
        next_en="Name an address with --to, or recipients in the contract's plans.",
    ),
    "reason_missing": Sentence(
        ko="파일로 저장하는 사유가 비어 있습니다.",
        en="It was not said what the file is for.",
        next_ko="사유를 쓰고 다시 하세요.",
        next_en="Write the reason and try again.",
    ),
    "recording_unknown": Sentence(
        ko="들을 수 있는 녹취가 없습니다. 삭제되었거나 열람 권한이 없습니다.",
        en="There is no recording here that you may hear: it was deleted, or it is not yours.",
        next_ko="접촉 화면에서 다시 여세요.",
        next_en="Open it anew from its contact's page.",
    ),
    "recording_held": Sentence(
        ko="보존 지정된 녹취는 삭제할 수 없습니다.",
        en="A recording that is held cannot be deleted.",
        next_ko="먼저 보존 지정을 해제하세요.",
        next_en="End the hold first.",
    ),
    "approval_unconfirmed": Sentence(
        ko="보고서를 검토했다는 표시가 없습니다.",
        en="It was not confirmed that you looked at the report.",
        next_ko="보고서를 보고 확인란을 선택한 뒤 승인하세요.",
        next_en="Look at it, tick the box, then approve.",
    ),
    "nothing_to_repeat": Sentence(
        ko="보고서 {report}이(가) {address}(으)로 가지 못했거나 확인되지 않은 기록이 없습니다.",
        en="Nothing of the report {report} to {address} has failed or is unknown.",
        next_ko="maju report show로 발송 상태를 확인하세요.",
        next_en="See where it went with maju report show.",
    ),
    "recipient_wrong": Sentence(
        ko="{address}은(는) 메일 주소가 아닙니다.",
        en="{address} is not a mail address.",
        next_ko="이름@도메인 형식으로 쓰세요.",
        next_en="Write it as name@domain.",
    ),
    "sending_busy": Sentence(
        ko="다른 프로세스가 보고서를 보내는 중입니다.",
        en="Another process is sending reports now.",
        next_ko="잠시 뒤 다시 하세요. 보낼 것은 사라지지 않습니다.",
        next_en="Try again in a moment; what is planned stays planned.",
    ),
    "mail_settings_wrong": Sentence(
        ko="mail.toml을 읽을 수 없습니다: {reason}",
        en="mail.toml cannot be read: {reason}",
        next_ko="docs/how-to/reports.md의 예를 참고하세요.",
        next_en="See the example in docs/how-to/reports.md.",
    ),
    "contract_unreadable": Sentence(
        ko="계약 파일을 읽을 수 없습니다: {reason}",
        en="The contract cannot be read: {reason}",
        next_ko="docs/how-to/reports.md의 예를 참고하세요.",
        next_en="See the example in docs/how-to/reports.md.",
    ),
    "template_needs_xlsx": Sentence(
        ko="템플릿은 .xlsx 파일로만 채울 수 있습니다.",
        en="A template can be filled into an .xlsx file only.",
        next_ko="--out을 .xlsx로 끝내세요.",
        next_en="End --out in .xlsx.",
    ),
    "template_unreadable": Sentence(
        ko="템플릿을 XLSX로 읽을 수 없습니다: {reason}",
        en="The template cannot be read as XLSX: {reason}",
        next_ko="엑셀에서 .xlsx로 다시 저장하세요.",
        next_en="Save it from Excel as .xlsx again.",
    ),
    "template_name_unknown": Sentence(
        ko="템플릿의 이름 {names}을(를) 채울 수 없습니다.",
        en="Nothing fills the template's names {names}.",
        next_ko="쓸 수 있는 이름: {known}",
        next_en="There are: {known}.",
    ),
    "template_name_nowhere": Sentence(
        ko="템플릿의 이름 {name}이(가) 셀 하나를 가리키지 않습니다.",
        en="The template's name {name} stands for no single cell.",
        next_ko="엑셀의 이름 관리자에서 고치세요.",
        next_en="Mend it in Excel's name manager.",
    ),
    "note_kind_unknown": Sentence(
        ko="{kind}(이)라는 구분이 없습니다.",
        en="There is no kind of note {kind}.",
        next_ko="다음 중에서 고르세요: {known}",
        next_en="Choose one of: {known}.",
    ),
    "note_empty": Sentence(
        ko="내용이 비어 있습니다.",
        en="The note is empty.",
        next_ko="내용을 쓰세요.",
        next_en="Write something.",
    ),
    "note_too_long": Sentence(
        ko="내용이 {letters}자입니다({most}자까지).",
        en="The note has {letters} letters; {most} at most.",
        next_ko="나누어 쓰세요.",
        next_en="Write two.",
    ),
    "note_unknown": Sentence(
        ko="{note}번 글이 없거나 이미 고쳐졌습니다.",
        en="There is no note {note}, or somebody has changed it already.",
        next_ko="새로 고친 뒤 다시 하세요.",
        next_en="Load the notes again.",
    ),
}


def sent_words(mails: int, lang: str) -> str:
    """How many mails went out just now."""
    if mails == 0:
        return "지금 보낼 메일이 없었습니다." if lang == "ko" else "There was no mail to send now."
    if lang == "ko":
        return f"메일 {mails}통을 보냈습니다."
    return "One mail was sent." if mails == 1 else f"{mails} mails were sent."


def noted_words(number: int, lang: str) -> str:
    """A note was written; its number is what ``--replaces`` takes."""
    if lang == "ko":
        return f"{number}번 글로 적었습니다. 고치려면 --replaces {number}"
    return f"Written as note {number}; to change it: --replaces {number}"
