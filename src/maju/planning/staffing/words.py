"""What staffing and true demand refuse, in both languages; names are those of the arguments."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "plan_missing_value": Sentence(
        "{name}에 값이 없는 칸이 있습니다.",
        "{name} has a missing value.",
        "모르는 값은 0이 아닙니다. 채우거나 그 구간을 빼고 다시 하세요.",
        "What is not known is not 0: fill it in, or leave that interval out.",
    ),
    "plan_not_numbers": Sentence(
        "{name}에 숫자가 아닌 값이 있습니다.", "{name} has something in it that is no number."
    ),
    "plan_not_one": Sentence("{name}은(는) 숫자 하나여야 합니다.", "{name} must be one number."),
    "plan_negative": Sentence("{name}은(는) 0 이상이어야 합니다.", "{name} must be 0 or more."),
    "plan_not_positive": Sentence("{name}은(는) 0보다 커야 합니다.", "{name} must be above 0."),
    "plan_too_large": Sentence(
        "{name} 값이 너무 큽니다. {most} 이하여야 합니다.",
        "{name} is too large: it is at most {most}.",
        "단위를 확인하세요. 시간은 초, 인입은 초당 건수입니다.",
        "Check the unit: times are seconds, rates are contacts a second.",
    ),
    "plan_endless": Sentence("{name}은(는) 유한해야 합니다.", "{name} must be finite."),
    "plan_not_a_share": Sentence(
        "{name}은(는) 0에서 1 사이여야 합니다.",
        "{name} must lie between 0 and 1.",
        "80%는 0.8로 적습니다.",
        "Write 80 % as 0.8.",
    ),
    "plan_shapes": Sentence(
        "배열의 모양이 서로 맞지 않습니다: {names}",
        "The shapes of these arrays do not fit: {names}.",
        "[날짜, 구간] 모양을 맞추세요.",
        "Give them one shape, such as [day, slot].",
    ),
    "plan_no_target": Sentence(
        "목표가 없습니다.",
        "There is no target.",
        "서비스레벨, 평균 응답속도, 포기율, 점유율 중 하나는 정하세요.",
        "Set at least one of service level, speed of answer, abandonment and occupancy.",
    ),
    "plan_unreachable": Sentence(
        "{most}명으로도 목표에 이르지 못합니다.",
        "The target is not reached with {most} agents.",
        "목표를 낮추거나 입력값을 확인하세요.",
        "Lower the target or check the input.",
    ),
    "plan_breaks_fall": Sentence(
        "{name}은(는) 0에서 시작해 커져야 합니다.",
        "{name} must begin with 0 and rise.",
    ),
    "plan_nobody_left": Sentence(
        "포기한 건이 없어 인내 시간을 추정할 수 없습니다.",
        "Nobody abandoned, so patience cannot be estimated.",
        "더 긴 기간을 쓰거나 --patience로 정하세요.",
        "Take a longer period, or give --patience.",
    ),
    "plan_nobody_known": Sentence(
        "식별된 고객이 한 명도 없어 실수요를 추정할 수 없습니다.",
        "No customer is known, so true demand cannot be estimated.",
        "전화번호나 고객 번호가 들어 있는 기록을 가져오세요.",
        "Import a log that carries numbers of callers or customers.",
    ),
    "plan_log_too_short": Sentence(
        "영업일 {days}일치로는 실수요를 추정할 수 없습니다. {least}일 이상이어야 합니다.",
        "{days} open days are too few for true demand; it takes {least}.",
        "더 긴 기간을 고르세요.",
        "Take a longer period.",
    ),
    "plan_too_few_intervals": Sentence(
        "상담이 충분한 구간이 {found}개뿐입니다. {least}개 이상이어야 합니다.",
        "Only {found} intervals have enough contacts; it takes {least}.",
        "더 긴 기간을 고르세요.",
        "Take a longer period.",
    ),
}
