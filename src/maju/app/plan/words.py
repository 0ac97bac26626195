"""What the commands of planning refuse, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "plan_no_contacts": Sentence(
        "센터 {centre}의 그 기간에는 추정할 만한 인입이 없습니다.",
        "The centre {centre} has no attempts in that period to estimate from.",
        "기간, 큐, 채널, 고객사를 확인하세요.",
        "Check the period, the queue, the channel and the client.",
    ),
    "plan_no_handling_time": Sentence(
        "센터 {centre}의 처리 시간을 알 수 없어 필요 인원을 계산할 수 없습니다.",
        "The handling time of the centre {centre} is not known, so nobody can be staffed for it.",
        "통화 시간이 들어 있는 기록을 가져오거나 --calls와 --aht로 계산하세요.",
        "Import a log with talk times, or use --calls and --aht.",
    ),
    "plan_calls_unreadable": Sentence(
        "{path}의 {line}번째 줄을 읽을 수 없습니다.",
        "Line {line} of {path} cannot be read.",
        "첫 줄은 start,calls 또는 start,calls,aht_s이고 값은 숫자여야 합니다.",
        "The first line is start,calls or start,calls,aht_s, and the values are numbers.",
    ),
    "plan_no_aht": Sentence(
        "처리 시간이 없습니다.",
        "There is no handling time.",
        "--aht로 초를 적거나 CSV에 aht_s 열을 넣으세요.",
        "Give --aht in seconds, or a column aht_s in the CSV.",
    ),
    "plan_sl_unreadable": Sentence(
        "{said}은(는) 서비스레벨이 아닙니다.",
        "{said} is no service level.",
        "80/20처럼 %와 초를 적으세요.",
        "Write per cent and seconds, such as 80/20.",
    ),
    "plan_shrinkage_unreadable": Sentence(
        "{said}을(를) 읽을 수 없습니다.",
        "{said} cannot be read.",
        "결근=6,휴식=11처럼 원인과 %를 적으세요.",
        "Write causes and per cent, such as absence=6,breaks=11.",
    ),
    "plan_patience_unreadable": Sentence(
        "{said}은(는) 인내 시간이 아닙니다.",
        "{said} is no patience.",
        "초를 적거나, 아무도 포기하지 않으면 endless를 적으세요.",
        "Write seconds, or endless where nobody ever leaves.",
    ),
    "plan_change_unreadable": Sentence(
        "{said}은(는) 읽을 수 없는 변경입니다.",
        "The change {said} cannot be read.",
        "agents=-2, callback=60, merge=큐1,큐2, hours=큐:09:00-17:00, aht=-10, menu=큐1>큐2:30, priority=큐:3 가운데 하나로 적으세요.",
        "Write one of agents=-2, callback=60, merge=A,B, hours=A:09:00-17:00, aht=-10, menu=A>B:30, priority=A:3.",
    ),
    "plan_no_roster": Sentence(
        "{day}의 남은 시간에 게시된 근무가 없습니다.",
        "Nobody is published for the rest of {day}.",
        "근무표를 만들어 게시하세요.",
        "Make a roster and publish it.",
    ),
    "plan_no_forecast": Sentence(
        "{centre}의 어느 전화 큐도 예측할 만큼 기록이 없습니다.",
        "No queue of calls of {centre} has been seen long enough for a forecast.",
        "기록을 가져오거나 2주쯤 뒤에 다시 보세요.",
        "Bring a log in, or ask again in two weeks or so.",
    ),
}
