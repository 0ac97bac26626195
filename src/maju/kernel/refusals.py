"""What each refusal of the core says, in Korean and English, and what to do next.

A code is stable: programs test it, sentences may be bettered. ``{name}`` stands for a parameter of
the refusal; one that not every refusal of a code has may not be used (``tests/tidy`` checks).
"""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.sentences import Sentence as Sentence  # noqa: PLC0414 - who refuses words it from here

AT_THE_DESK: Mapping[str, Sentence] = {
    "agent_away": Sentence(
        "상담사 {agent}이(가) 자리에 없습니다.",
        "The agent {agent} is away.",
        "다른 상담사나 큐를 고르세요.",
        "Choose another agent, or a queue.",
    ),
    "agent_busy": Sentence(
        "상담사 {agent}은(는) 지금 상담을 더 받을 수 없습니다.",
        "The agent {agent} cannot take another contact now.",
        "여유가 있는 상담사나 큐를 고르세요.",
        "Choose an agent who is free, or a queue.",
    ),
    "alone_with_customer": Sentence(
        "고객과 통화하는 상담사가 한 명뿐입니다.",
        "Nobody else is with the customer.",
        "상담을 끝내거나 다른 상담사에게 넘기세요.",
        "End the contact, or hand it over.",
    ),
    "already_watching": Sentence(
        "이미 통화에 들어가 있습니다.",
        "You are with a talk already.",
        "먼저 그 통화에서 나오세요.",
        "Leave that one first.",
    ),
    "bad_duration": Sentence(
        "연장 시간은 0보다 커야 합니다.", "The time must be longer than none."
    ),
    "consult_not_answered": Sentence(
        "협의 상대가 아직 받지 않았습니다.", "The colleague has not answered yet."
    ),
    "consult_under_way": Sentence(
        "이미 협의 중입니다.",
        "A consult is under way.",
        "먼저 협의를 끝내세요.",
        "End the consult first.",
    ),
    "customer_on_the_phone": Sentence(
        "고객이 이미 우리와 통화 중이거나 전화를 기다리고 있습니다.",
        "The customer is on the phone with us already, or being called.",
        "그 통화가 끝난 뒤에 거세요.",
        "Call when that one is over.",
    ),
    "in_conference": Sentence(
        "3자 통화 중에는 할 수 없습니다.",
        "This cannot be done in a conference.",
        "한 명이 먼저 나가야 합니다.",
        "One of you has to leave first.",
    ),
    "no_consult": Sentence("협의 중이 아닙니다.", "There is no consult to end."),
    "no_number_to_show": Sentence(
        "고객사 {client}에 발신번호로 쓸 전화번호가 등록되어 있지 않습니다.",
        "The client {client} has no number that could be shown.",
        "인입 번호를 먼저 등록하세요.",
        "Register a number of its own first.",
    ),
    "no_phone": Sentence(
        "상담사 {agent}의 전화가 연결되어 있지 않습니다.",
        "The agent {agent} has no phone that is connected.",
        "전화를 연결한 뒤 다시 하세요.",
        "Connect the phone, then try again.",
    ),
    "no_queue_for_calls": Sentence(
        "고객사 {client}에 전화를 받는 큐가 없습니다.",
        "The client {client} has no queue that takes calls.",
        "전화 큐를 먼저 만드세요.",
        "Make one first.",
    ),
    "not_a_call": Sentence("전화 상담에서만 할 수 있습니다.", "This can only be done with a call."),
    "not_longer": Sentence(
        "남은 후처리 시간이 이미 그보다 깁니다.", "There is more time left already."
    ),
    "not_on_contact": Sentence(
        "이 상담에 참여하고 있지 않습니다.", "The agent is not on this contact."
    ),
    "not_recorded": Sentence("녹취하지 않는 통화입니다.", "This call is not recorded."),
    "not_signed_in": Sentence(
        "상담사 {agent}이(가) 로그인하지 않았습니다.", "The agent {agent} is not signed in."
    ),
    "not_with_customer": Sentence(
        "고객과 연결된 상담사만 할 수 있습니다.", "Only who is with the customer may do this."
    ),
    "not_wrapping_up": Sentence(
        "이 상담의 후처리는 이미 끝났습니다.", "The wrap-up of this contact is over."
    ),
    "number_not_allowed": Sentence(
        "{number}(으)로는 전화를 보낼 수 없습니다.",
        "Calls may not be sent to {number}.",
        "외부 번호 설정에 있는 번호만 쓸 수 있습니다.",
        "Only numbers that begin as the settings allow may be used.",
    ),
    "number_not_registered": Sentence(
        "{number}은(는) 고객사 {client}의 번호로 등록되어 있지 않습니다.",
        "{number} is not registered as a number of the client {client}.",
        "등록된 번호 중에서 고르세요.",
        "Choose one that is.",
    ),
    "offer_over": Sentence(
        "호출이 이미 끝났습니다.", "The contact does not ring any more; somebody else has it."
    ),
    "one_phone": Sentence(
        "들을 전화를 하나만 고르세요.", "Name exactly one phone to be with the talk by."
    ),
    "one_target": Sentence(
        "보낼 곳을 하나만 고르세요.", "Name exactly one queue, agent or number."
    ),
    "queue_closed": Sentence(
        "큐 {queue}은(는) 운영 시간이 아닙니다.", "The queue {queue} is closed."
    ),
    "still_dialling": Sentence(
        "고객에게 전화를 거는 중입니다.", "The customer's phone still rings."
    ),
    "to_oneself": Sentence("자기 자신에게는 보낼 수 없습니다.", "This would go to yourself."),
    "unknown_agent": Sentence(
        "상담사 {agent}이(가) 등록되어 있지 않습니다.", "There is no agent {agent}."
    ),
    "unknown_reason": Sentence(
        "이석 사유 {reason}을(를) 찾을 수 없습니다.", "There is no reason {reason} to be away."
    ),
    "wrap_up_capped": Sentence(
        "후처리 시간이 이미 한도에 이르렀습니다.", "The wrap-up already lasts as long as it may."
    ),
}

ABOUT_CONTACTS: Mapping[str, Sentence] = {
    "already_there": Sentence(
        "이미 그곳에 있는 상담입니다.",
        "The contact is there already.",
        "다른 상담사나 큐를 고르세요.",
        "Choose another agent or queue.",
    ),
    "bad_score": Sentence(
        "평가 점수 {score}은(는) 1–5 사이여야 합니다.", "{score} is not a rating from 1 to 5."
    ),
    "bad_text": Sentence(
        "{source}의 요청에 저장할 수 없는 문자가 있습니다.",
        "A request of {source} holds a character that cannot be kept.",
        "NUL 문자나 깨진 글자를 빼고 다시 보내세요.",
        "Send it again without NUL or half characters.",
    ),
    "bad_window": Sentence(
        "콜백 희망 시간이 올바르지 않습니다.", "The window for the callback is not one."
    ),
    "bug": Sentence(
        "프로그램 오류로 처리하지 못했습니다({error}).",
        "A fault of Maju's own kept this from being done ({error}).",
        "관리자에게 알려 주세요. 다른 상담에는 영향이 없습니다.",
        "Tell the administrator; nothing else is harmed.",
    ),
    "cannot_move": Sentence(
        "지금 단계에서는 옮길 수 없는 상담입니다.",
        "The contact cannot be moved from where it is now.",
        "대기·호출·상담 중일 때 옮길 수 있습니다.",
        "Move it while it waits, rings or is being talked to.",
    ),
    "callback_incomplete": Sentence(
        "콜백에는 고객과 큐가 필요합니다.", "A callback needs a customer and a queue."
    ),
    "callback_under_way": Sentence(
        "이미 고객에게 전화를 걸고 있습니다.", "The customer is being called already."
    ),
    "forgotten": Sentence(
        "삭제를 요청한 고객이라 아무것도 보관하지 않습니다.",
        "The customer asked to be forgotten: nothing is kept.",
    ),
    "no_adapter": Sentence(
        "전화를 걸 수 있는 채널이 없습니다.",
        "No channel is there that could call.",
        "채널 어댑터가 실행 중인지 확인하세요.",
        "See that an adapter runs.",
    ),
    "no_topic": Sentence("상담유형이나 결과를 하나는 정해야 합니다.", "Name a type, or a result."),
    "not_waiting": Sentence("기다리는 상담이 아닙니다.", "The contact does not wait for anybody."),
    "other_channel": Sentence(
        "{channel} 채널은 그곳에서 받을 수 없습니다.", "A contact of {channel} cannot go there."
    ),
    "other_client": Sentence("다른 고객사의 상담입니다.", "It belongs to another client company."),
    "same_customer": Sentence(
        "서로 다른 두 고객을 골라야 합니다.", "These are not two customers but one."
    ),
    "unknown_callback": Sentence(
        "콜백이 없거나 이미 끝났습니다.", "There is no such callback, or it is over."
    ),
    "unknown_contact": Sentence(
        "상담이 없거나 이미 끝났습니다.", "There is no such contact, or it is over."
    ),
    "unknown_customer": Sentence(
        "고객이 누구인지 알 수 없습니다.", "Nobody knows who the customer is."
    ),
    "unknown_entry": Sentence(
        "인입 경로 {entry}이(가) 등록되어 있지 않습니다.", "There is no entry {entry}."
    ),
    "window_closed": Sentence(
        "그 시간에는 전화를 걸 수 없습니다.",
        "Nobody may call within that window.",
        "운영 시간 안에서 고르세요.",
        "Choose one within opening hours.",
    ),
    "import_not_balanced": Sentence(
        "가져오기 기록이 맞지 않습니다: 읽음 {read}, 설명됨 {accounted}.",
        "The import does not add up: {read} read, {accounted} accounted for.",
    ),
    "report_version_wrong": Sentence(
        "보고서 버전 {version}은(는) 있을 수 없습니다.",
        "A report has no version {version}.",
        "1부터 시작하는 버전을 쓰세요.",
        "Versions begin at 1.",
    ),
    "schedule_empty": Sentence(
        "게시할 근무표(버전 {version})가 비어 있습니다.",
        "There is nothing to publish in schedule version {version}.",
    ),
    "schedule_too_large": Sentence(
        "한 번에 게시하기에 너무 큽니다: {days}건, 최대 {most}건.",
        "Too much to publish at once: {days} days, at most {most}.",
        "기간이나 팀을 나누어 게시하세요.",
        "Publish it in parts, by weeks or teams.",
    ),
    "schedule_unreadable": Sentence(
        "{agent}의 {date} 근무를 읽을 수 없습니다. 시간이 겹치거나 거꾸로이거나, 같은 날이 두 번 있습니다.",
        "The shift of {agent} on {date} cannot be read: times overlap, run backwards, or the day comes twice.",
    ),
    "unreadable": Sentence(
        "요청 {kind}(버전 {version})을(를) 읽을 수 없습니다.",
        "The request {kind}, version {version}, cannot be read here.",
        "엔진을 최신 버전으로 올린 뒤 다시 보내세요.",
        "Bring the engine to the newest version, then send it again.",
    ),
}

IN_SETTINGS: Mapping[str, Sentence] = {
    "bad_date": Sentence(
        "달력 {calendar}의 날짜 {date}이(가) 올바르지 않습니다.",
        "{date} in the calendar {calendar} is not a date.",
        "2026-11-21처럼 쓰세요.",
        "Write it as 2026-11-21.",
    ),
    "bad_keys": Sentence(
        "흐름 {flow}의 {node}: 키가 비었거나 겹칩니다.",
        "Flow {flow}, {node}: keys are missing or the same.",
    ),
    "bad_length": Sentence(
        "흐름 {flow}의 {node}: 최대 길이가 최소보다 짧습니다.",
        "Flow {flow}, {node}: at most is less than at least.",
    ),
    "bad_level": Sentence(
        "{where}: {level}은(는) 1–9 사이여야 합니다.", "{where}: {level} is not between 1 and 9."
    ),
    "bad_overflow": Sentence(
        "큐 {queue}의 오버플로우 규칙이 올바르지 않습니다.",
        "An overflow of the queue {queue} is not complete, or says too much.",
        "시간과 길이 중 하나, 그리고 그에 맞는 목적지 하나를 정하세요.",
        "Set either a time or a length, and the one target that fits.",
    ),
    "bad_prefix": Sentence(
        "외부 번호의 앞자리 {prefix}은(는) 숫자여야 합니다.",
        "{prefix} is not how a number begins.",
        "0212, 010, +82처럼 쓰세요.",
        "Write digits, with a + before them if need be.",
    ),
    "bad_share": Sentence(
        "큐 {queue}의 목표 비율은 0보다 크고 1 이하여야 합니다.",
        "The target share of the queue {queue} must be above 0 and at most 1.",
    ),
    "bad_span": Sentence(
        "달력 {calendar}의 {start}–{end}은(는) 하루 안의 시간대가 아닙니다.",
        "{start} to {end} in the calendar {calendar} is no span of a day.",
        "0부터 1440까지의 분으로 쓰세요.",
        "Use minutes from 0 to 1440.",
    ),
    "bad_week": Sentence(
        "달력 {calendar}에 요일이 {days}개 있습니다(7개여야 합니다).",
        "The calendar {calendar} has {days} days instead of 7.",
    ),
    "duplicate_id": Sentence(
        "{kind} {id}이(가) 두 번 있습니다.", "The {kind} {id} is there twice."
    ),
    "empty_id": Sentence("이름이 없는 {kind}이(가) 있습니다.", "A {kind} has no id."),
    "flow_circle": Sentence(
        "흐름 {flow}: {node}에서 고객의 입력 없이 끝없이 돕니다.",
        "Flow {flow}: from {node} it would go round for ever without asking anybody.",
    ),
    "negative": Sentence(
        "{where}: {name}은(는) 음수일 수 없습니다({value}).",
        "{where}: {name} is below 0 ({value}).",
    ),
    "never_open": Sentence(
        "달력 {calendar}은(는) 열리는 날이 없습니다.", "The calendar {calendar} is never open."
    ),
    "no_channel": Sentence("큐 {queue}에 채널이 없습니다.", "The queue {queue} has no channel."),
    "no_number": Sentence(
        "흐름 {flow}의 {node}에 번호가 없습니다.", "Flow {flow}, {node}: there is no number."
    ),
    "no_way_out": Sentence(
        "흐름 {flow}: {node}에서 끝나는 길이 없습니다.",
        "Flow {flow}: from {node} no way leads to an end.",
    ),
    "no_way_to_a_person": Sentence(
        "흐름 {flow}에는 상담사나 콜백으로 가는 길이 없습니다.",
        "In the flow {flow} no way leads to a person or a promised callback.",
        "상담사 연결이나 콜백 안내를 넣으세요.",
        "Add a queue, or the offer of a callback.",
    ),
    "node_in_use": Sentence(
        "고객이 지금 {node} 단계에 있습니다.",
        "A customer stands at {node} now.",
        "그 단계를 남겨 두거나 조금 뒤에 다시 적용하세요.",
        "Keep the step, or apply again a little later.",
    ),
    "node_unreachable": Sentence(
        "흐름 {flow}: {node}(으)로 가는 길이 없습니다.", "Flow {flow}: no way leads to {node}."
    ),
    "not_positive": Sentence(
        "{where}: {name}은(는) 0보다 커야 합니다({value}).",
        "{where}: {name} must be above 0, not {value}.",
    ),
    "only_calls_recorded": Sentence(
        "{entry}은(는) 전화번호가 아니어서 녹취할 수 없습니다.",
        "{entry} is no telephone number: only calls are recorded.",
    ),
    "other_centre": Sentence(
        "다른 센터({centre})의 설정입니다.", "These are settings of another centre, {centre}."
    ),
    "overflow_circle": Sentence(
        "큐 {queue}의 오버플로우가 되돌아옵니다.",
        "Overflow from the queue {queue} leads back to it.",
    ),
    "queue_in_use": Sentence(
        "큐 {queue}에 아직 열린 상담이나 콜백이 있습니다.",
        "The queue {queue} still has contacts or callbacks.",
        "큐를 닫고, 비워진 뒤에 없애세요.",
        "Close the queue, and remove it when it is empty.",
    ),
    "recording_without_notice": Sentence(
        "{entry}은(는) 녹취하는 번호인데, 녹취 고지 없이 {node}에 이를 수 있습니다.",
        "Calls of {entry} are recorded, but {node} can be reached without the notice.",
        "그 앞에 녹취 고지 안내를 넣거나 녹취를 끄세요.",
        "Say the notice before it, or do not record this number.",
    ),
    "settings_stale": Sentence(
        "설정 {version}판은 지금의 {have}판보다 새롭지 않습니다.",
        "Version {version} of the settings is not newer than {have}.",
        "새로 고친 뒤 다시 저장하세요.",
        "Load them again and save once more.",
    ),
    "spans_overlap": Sentence(
        "달력 {calendar}의 {start}–{end}이(가) 앞 시간대와 겹칩니다.",
        "{start} to {end} in the calendar {calendar} overlaps the span before.",
    ),
    "too_large": Sentence("{where}: {name}이(가) 너무 큽니다.", "{where}: {name} is too large."),
    "unknown_calendar": Sentence(
        "달력 {calendar}이(가) 없습니다({where}).", "There is no calendar {calendar} ({where})."
    ),
    "unknown_client": Sentence(
        "고객사 {client}이(가) 없습니다({where}).", "There is no client {client} ({where})."
    ),
    "unknown_flow": Sentence(
        "흐름 {flow}이(가) 없습니다({where}).", "There is no flow {flow} ({where})."
    ),
    "unknown_node": Sentence(
        "흐름 {flow}에 {node} 단계가 없습니다.", "There is no step {node} in the flow {flow}."
    ),
    "unknown_queue": Sentence("큐 {queue}이(가) 없습니다.", "There is no queue {queue}."),
    "unknown_zone": Sentence("시간대 {zone}이(가) 없습니다.", "There is no time zone {zone}."),
}

CORE: Mapping[str, Sentence] = {**AT_THE_DESK, **ABOUT_CONTACTS, **IN_SETTINGS}
"""Every code that the core (and the engine for it) refuses with."""
