"""What each measure is called in Korean and English, for formulas in words."""

from __future__ import annotations

from collections.abc import Mapping

_SAID = """
attempts|총 인입|attempts
blocked|통화중·차단|blocked
after_hours|운영시간 외 인입|after hours
ivr_self_served|셀프서비스 완결|self-served
ivr_abandoned|IVR 포기|abandoned in the menu
attempts_unknown|결과 모르는 인입|attempts of unknown end
agent_requests|상담 요청|attempts that asked for an agent
at_answered|응대된 인입|answered attempts
at_abandoned|큐에서 포기된 인입|attempts abandoned in a queue
identified|식별된 인입|attempts of known customers
anonymous|미식별 인입|anonymous attempts
ivr_in|IVR 진입|attempts that entered the menu
ivr_to_agent|IVR에서 상담 요청|menu entries that asked for an agent
ivr_in_matured|IVR 진입(24시간 지난 것)|menu entries, a day old when self-served
ivr_served_kept|셀프 완결 후 24시간 재인입 없음|self-served, not back within 24 h
after_hours_night|야간 인입|after hours, night
after_hours_lunch|점심시간 인입|after hours, lunch
after_hours_holiday|휴일 인입|after hours, holiday
redial_after_abn|포기·차단 후 당일 재시도|redials after an unserved attempt, same business day
redial_after_abn_live|포기·차단 후 60분 내 재시도|redials after an unserved attempt, 60 min
redial_after_callback|콜백 요청 후 당일 재시도|redials after a callback request, same business day
redial_after_hours|운영시간 외 인입 후 24시간 내 재시도|redials after a try out of hours, 24 h
redial_after_block|차단 후 당일 재시도|redials after a block, same business day
reconnect_after_svc|상담 후 24시간 내 재인입|reconnects after service, 24 h
reconnect_after_svc_7d|상담 후 7일 내 재인입|reconnects after service, 7 days
uniq_callers|순 고객|unique callers
uniq_served|응대된 고객|unique callers who were served
abn_customers|포기 고객|customers who gave up
redial_after_other|콜백 요청·운영시간 외 인입 후 재시도(원천이 알려 주는 만큼)|redials after a callback request or a try out of hours, as far as told
abn_unhelped|포기 후 아직 응대 못 받은 고객(미정 포함)|customers who gave up and were not served within 24 h, or not yet
abn_lost|포기 후 24시간 내 미응대 고객(24시간 경과)|customers who gave up and were not served within 24 h, which are over
c_offered|요청호|offered contacts
c_answered|응답호|answered contacts
c_abandoned|포기호|abandoned contacts
c_short_abandoned|단기 포기호|short abandons
c_callback|콜백 전환|contacts that chose a callback
c_flowed_out|큐 이탈|flowed-out contacts
c_open|진행 중|open contacts
c_unknown|결과 미상|contacts of unknown outcome
c_settled|종결된 요청호|settled contacts
c_wait_ans_s|응답호 대기시간|wait of answered
c_wait_abn_s|포기호 대기시간|wait of abandoned
c_wait_abn_net_s|포기호 대기시간(단기 제외)|wait of abandoned, short ones left out
c_wait_all_s|전체 대기시간|wait of all settled
c_ans_in_T|기준 시간 내 응답호|answered within T
c_abn_in_T|기준 시간 내 포기호|abandoned within T
c_cb_in_T|기준 시간 내 콜백 전환|callbacks chosen within T
c_ans_in_15|15초 내 응답호|answered within 15 s
c_late_exit|기준 시간 넘은 이탈·대기|left or waiting after T
wait_max|최장 대기|longest wait
wait_hist|대기시간 분포|distribution of waits
wait_ans_hist|응답까지 대기시간 분포|distribution of waits until an answer
wait_abn_hist|포기까지 대기시간 분포|distribution of waits until giving up
c_handled|처리시간이 있는 응답호|answered with handling time
c_talk_s|건별 통화시간|talk by contact
c_hold_s|건별 보류시간|hold by contact
c_acw_s|건별 후처리시간|wrap-up by contact
c_transferred|전환된 응답호|answered with a transfer
c_direct|전환 없이 끝난 응답호|answered and closed without a transfer
transfer_lost|전환 중 이탈|lost in a transfer
c_recorded|이력 등록된 응답호|answered with a saved record
c_unclassified|유형 없는 응답호|answered without a topic
c_other_topic|기타 유형 응답호|answered under "other"
v_offered|큐 인입|visits
v_answered|큐 응답|answered visits
v_abandoned|큐 포기|abandoned visits
v_settled|종결된 큐 인입|settled visits
v_ans_in_T|기준 시간 내 큐 응답|visits answered within T
v_direct|직접 인입|direct visits
v_transfer_in|전환 인입|visits by transfer
v_overflow_in|오버플로우 인입|visits by overflow
v_overflow_out|오버플로우 이관|overflowed out
v_timed_out|시간 초과 이탈|timed out
v_key_exit|키 입력 이탈|left by a key
v_abn_ringing|링 포기|abandoned while ringing
chat_unserved|수락 후 무응답 채팅|chats accepted and never answered
rona_visits|무응답을 겪은 큐 인입|visits with a ring nobody took
v_wait_ans_s|큐 응답 대기시간|wait of answered visits
h_legs|처리건|handled legs
h_closed_legs|종결된 처리건|closed legs
h_open_legs|진행 중 처리건|open legs
h_talk_s|통화시간|talk
h_hold_s|보류시간|hold
h_acw_s|후처리시간|wrap-up
h_hold_n|보류 횟수|holds
h_held_legs|보류한 처리건|legs with a hold
h_acw_legs|후처리한 처리건|legs with wrap-up
h_consult_s|협의시간|consult
h_consulted|협의한 처리건|legs with a consult
h_conferenced|3자 통화한 처리건|legs with a conference
h_hold_disconnect|보류 중 이탈|dropped on hold
h_agent_hangup|상담사 선종료|agent hung up first
h_short_talk|초단기 통화|short talks
h_recorded|이력이 등록된 상담|talks with a saved record
h_callbacks|콜백 시도(상담사별)|callbacks dialled, by agent
h_callbacks_reached|콜백 연결(상담사별)|callbacks reached, by agent
outbound_legs|발신콜|outbound legs
outbound_connected|접촉콜|outbound legs that reached somebody
h_closed_ring_s|종결건 링 시간|ring of closed legs
h_closed_talk_s|종결건 통화시간|talk of closed legs
h_closed_hold_s|종결건 보류시간|hold of closed legs
h_closed_acw_s|종결건 후처리시간|wrap-up of closed legs
h_xfer_blind|즉시 전환|blind transfers
h_xfer_warm|협의 전환|warm transfers
h_xfer_external|외부 전환|transfers outside
ring_offers|호출|rings
ring_accepted|받은 호출|accepted rings
rona|무응답 호출|rings nobody took
rejected|거절한 호출|rejected rings
ring_cust_abandon|호출 중 고객 포기|rings the customer left
a_login_s|로그인 시간|login
a_idle_s|대기 시간|idle
a_contact_wall_s|상담 시간|contact time
a_contact_sum_s|동시 상담 합산 시간|contact time, summed over concurrent contacts
a_aux_s|이석 시간|away
a_inferred_s|추정한 로그인 시간|inferred login
a_days|근무 인일|agent-days
a_aux_rest_s|휴식 시간|away: rest
a_aux_training_s|교육 시간|away: training
a_aux_meeting_s|회의 시간|away: meetings
a_aux_coaching_s|코칭 시간|away: coaching
a_aux_back_office_s|업무처리 시간|away: back office
a_aux_outbound_s|발신·콜백 시간|away: outbound and callbacks
a_aux_fault_s|장애 시간|away: faults
a_aux_recovery_s|감정회복 시간|away: recovery
a_aux_other_s|그 밖의 이석 시간|away: other reasons
cb_requested|콜백 신청(중복 제외)|callbacks requested
cb_attempts|콜백 시도|callback dials
cb_reached|콜백 연결|callbacks reached
cb_closed_unreached|콜백 부재 종결|callbacks closed unreached
cb_cancel_redial|고객 재인입으로 취소된 콜백|callbacks cancelled by a redial
cb_expired|기한 지난 콜백|expired callbacks
cb_wait_s|콜백 소요시간|callback wait
cb_in_T|기준 시간 내 콜백 연결|callbacks reached within T
c_waiting|대기 중 고객|contacts waiting
waiting_max|대기 중 최장 시간|longest wait of those waiting
cb_open|미처리 콜백|pending callbacks
cb_open_max|미처리 콜백 최장 시간|oldest pending callback
backlog_open|미해결 문의|open cases
backlog_overdue|기한 지난 문의|overdue cases
backlog_oldest|미해결 최장 경과|oldest open case
backlog_age_hist|미해결 경과시간 분포|distribution of open cases' ages
k_created|접수 문의|created cases
k_solved|해결 문의|solved cases
k_reopened|재오픈된 문의|reopened cases
k_reopen_ev|재오픈 횟수|reopenings
k_one_reply|답변 1회로 해결|solved with one reply
k_zero_reply|답변 없이 종결|solved without a reply
k_fcr_matured|해결 후 7일 지난 문의|solved cases, seven days old
k_fcr_ok|상담 1회로 해결, 재오픈 없음|solved with one contact, never reopened
frt_n|첫 응답|first replies
frt_cal_s|첫 응답시간(역일)|first response time, calendar
frt_bus_n|첫 응답(영업시간 계산)|first replies with business time
frt_bus_s|첫 응답시간(영업)|first response time, business hours
frt_in_sla|기한 내 첫 응답|first replies within target
frt_missed|기한 지난 미응답|unanswered past target
frt_chat_n|채팅 첫 응답|chats with a first reply
frt_chat_s|채팅 첫 응답시간|chat first response time
sla_met|기한 내 해결|solved within the promise
sla_breached|기한 초과|past the promise
res_n|해결 건|solvings
res_cal_s|해결시간(역일)|resolution time, calendar
res_bus_n|해결 건(영업시간 계산)|solvings with business time
res_bus_s|해결시간(영업)|resolution time, business hours
a_sched_s|편성 시간(식사 제외)|planned time, meals left out
a_sched_q_s|상담 업무 편성 시간|time planned on queue
a_paid_s|유급 시간(근무표 기준)|paid time, by the schedule
a_seated_s|편성 시간 중 로그인 시간|planned time signed in
a_adherent_s|계획대로 한 시간|time as planned
a_absent_s|결근한 편성 시간|planned time of absent agents
a_paid_available_s|유급 시간 중 상담 투입 시간|paid time on queue
a_paid_contact_s|유급 시간 중 상담 시간|paid time with customers
a_offline_work_s|유급 시간 중 상담 외 업무 시간|paid time at other work
a_worked_q_s|상담 투입 시간|time on queue
a_out_of_shift_s|근무 시간 밖 상담 투입 시간|time on queue outside shifts
at_shifts|근무 편성 인원|shifts
at_came|출근|shifts that were begun
at_late|지각|shifts begun late
at_left_early|조퇴|shifts left early
at_absent|결근|shifts without their agent
at_leave|휴가|days of leave
s_resp|만족도 응답|ratings
s_top2|4점 이상 응답|ratings of 4 or 5
s_sum|만족도 점수 합|points of all ratings
"""

WORDS: Mapping[str, tuple[str, str]] = {
    name: (ko, en)
    for name, ko, en in (line.split("|") for line in _SAID.strip().splitlines())
} | {
    f"fcr_{part}_{days}": (f"{ko_part}({ko})", f"{en_part}, {en}")
    for days, ko, en in (("24h", "1일", "1 day"), ("3d", "3일", "3 days"), ("7d", "7일", "7 days"),
                         ("30d", "30일", "30 days"))
    for part, ko_part, en_part in (
        ("den_matured", "재인입 기한이 지난 응대", "served contacts whose window is over"),
        ("ok", "재인입 없는 응대", "served and not back"),
        ("ok_same", "같은 유형 재인입 없는 응대", "served and not back for the same topic"),
    )
}  # fmt: skip
"""Measure to its Korean and English name."""
