"""What the service answers, and what must come of it: each with the row of DESIGN.md, "What proves, and what does not" or "Sending
again", that demands it."""

import time

from service import (CUT, GONE, LIFE, MESSAGE, Task, because_of, changed_progress, checked, code, cut, entries, healthy, page, partly,
                     progress, raw, refused, results)

WAITS = [(0, "WAITING_FOR_START"), (0.9, "STARTJOBING"), (1.2, "INCRE_TRANSFER_STARTED")]
FULL = dict(mode="FULL_TRANS", life=[(0, "FULL_TRANSFER_STARTED"), (1, "FULL_TRANSFER_COMPLETE"), (1.5, "RELEASE_RESOURCE_COMPLETE")])
ENDED = dict(mode="FULL_TRANS", life=[(0, "RELEASE_RESOURCE_COMPLETE")])
TOKEN = "t0ken-0f-th1s-run"

ALL = []


def play(name, expect, start=None, tasks=None, inputs=None, sent=None, says=None, hides=None, seconds=None, retries=None, at=None, **script):
    """One scenario: what each task must come to. sent is how often it is named in calls to start, says and hides what log and
    outputs must have and must not have, seconds what the run may take, retries the calls to resume, at when a task is to start."""
    if start:
        script["start"] = start
    ALL.append(dict(name=name, expect=expect, script=script, tasks={i: Task() for i in expect} | (tasks or {}), inputs=inputs or {},
                    sent=sent or {}, says=says, hides=hides, seconds=seconds, retries=retries, at=at or {}))


def split(outcome_a, outcome_b="failed DRS.M05003", **more):
    return dict({"a1": outcome_a, "b1": outcome_b}, **more)


def wait(target, timeout="20s", **more):
    return {"wait-for": target, "wait-timeout": timeout} | more


NO_B = {"b1": Task(GONE)}
ONE_BY_ONE = {"batch-size": "1", "concurrency": "1"}

# Starting. "where the answer names each task (results in a 4xx answer occurs), each entry speaks for itself".
play("start: 400 with results", split("started"), [entries("start", 400, b1=refused("b1", "DRS.M05003"))], NO_B, sent={"a1": 1, "b1": 1})
play("start: 400 with results and error_message", split("started"),
     [entries("start", 400, b1={"id": "b1", "error_code": "DRS.M05003", "error_message": MESSAGE})], NO_B, sent={"a1": 1})
play("start: 400 with results that leave a task out", split("already_started", "started"),
     [lambda s, ids: (400, results([s.entry("start", i) for i in ids][1:]))], sent={"a1": 1, "b1": 1})
play("start: 400 with results, one runs already", split("started", "already_started"), [entries("start", 400)],
     {"b1": Task("FULL_TRANSFER_STARTED")}, sent={"a1": 1, "b1": 1})
play("start: 422 with jobs instead of results", split("started or already_started"), [entries("start", 422, key="jobs")], NO_B, sent={"a1": 1})
# "where it does not, the statuses are read once before the halves go, and what runs is not sent again"
for refusal, b in ("DRS.M05003", Task(GONE)), ("DRS.M00300", Task()), ("DRS.M00304", Task("INCRE_TRANSFER_STARTED")), ("DRS.M00289", Task(GONE)):
    play("start: processed in part, then 400 " + refusal, {"a1": "already_started",
         "b1": "already_started" if refusal == "DRS.M00304" else "failed", "c1": "started"}, [partly("start", 400, refusal, "b1"), ...],
         {"a1": Task(), "b1": b, "c1": Task()}, sent={"a1": 1})
# "a redirect, or a 4xx answer without a known code: nothing, as a lost call"
for status in 400, 403, 404, 405, 406, 418:
    play("start: a page with %d, processed" % status, {"c1": "started", "a1": "already_started"}, [healthy("start"), page(status, "start")],
         inputs=ONE_BY_ONE, sent={"a1": 1})
play("start: a page with 403 instead of the first call, processed", {"a1": "already_started"}, [page(403, "start")], sent={"a1": 1})
play("start: a page with 400 instead of the first call, processed", {"a1": "already_started"}, [page(400, "start")], sent={"a1": 1})
play("start: a page with 403, not processed", {"a1": "started"}, [page(403)], sent={"a1": 2})
play("start: an empty 400, not processed", {"a1": "started"}, [raw(400)], sent={"a1": 2})
play("start: 302 once, processed", {"c1": "started", "a1": "already_started"},
     [healthy("start"), raw(302, "", {"Location": "https://login.example.com/"}, "start")], inputs=ONE_BY_ONE, sent={"a1": 1})
play("start: 404 once after a pre-check, processed", {"a1": "already_started"}, [raw(404, "", None, "start")], inputs={"precheck": "true"}, sent={"a1": 1})
for answer in page(404), page(403), page(400), raw(302, "", {"Location": "/login"}):
    play("something else than DRS answers everything", {"a1": "failed"}, **{"*": [answer, ...]}, seconds=4, says="endpoint")
play("start: 413 without a code", {"a1": "failed"}, [raw(413)], sent={"a1": 1})
play("401 alone", {"a1": "failed"}, **{"*": [raw(401), ...]})
# "success beside an error code; two codes; equal IDs that differ: nothing, the status decides"
play("start: success beside an error code, processed", {"a1": "already_started"},
     [entries("start", a1=lambda s, i: s.entry("start", i) | {"error_code": "DRS.M05003"})], sent={"a1": 1})
play("start: success beside an error code, not processed", {"a1": "failed"},
     [entries("start", a1={"id": "a1", "status": "success", "error_code": "DRS.M05003"})], {"a1": Task(GONE)}, sent={"a1": 1})
play("start: two codes, processed", {"a1": "already_started"},
     [raw(400, '{"error_code":"DRS.M05003","error_msg":"x","error_code":"DRS.M00202"}', None, "start")], sent={"a1": 1})
play("start: an entry with two codes, processed", {"a1": "already_started"},
     [raw(202, '{"results":[{"id":"a1","status":"failed","error_code":"DRS.M05003","error_code":"DRS.M00202"}],"count":1}', None, "start")], sent={"a1": 1})
play("start: equal IDs that differ, processed", {"a1": "already_started"},
     [lambda s, ids: (202, results([s.entry("start", "a1"), refused("a1", "DRS.M05003")]))], sent={"a1": 1})
play("start: a key repeated after 200 others", {"a1": "already_started"},
     [raw(202, '{"results":[{"id":"a1","status":"failed","error_code":"DRS.M05003"}],%s"results":[{"id":"a1","status":"success"}]}'
          % "".join('"k%d":1,' % n for n in range(200)), None, "start")], sent={"a1": 1})
play("start: two million keys", {"a1": "already_started"},
     [raw(202, "{%s" % ",".join('"k%d":1' % n for n in range(1_000_000)), None, "start")], seconds=20)
# "a status that shows failure or no such task, once: nothing yet ... after a lost call it counts when it has stayed for settle-time"
for name, first in ("FULL_TRANSFER_FAILED", "FULL_TRANSFER_FAILED"), ("no such task", GONE), ("DELETED", "DELETED"), ("INCRE_TRANSFER_FAILED", "INCRE_TRANSFER_FAILED"):
    play("lost start: reads %s, then runs" % name, {"a1": "already_started"}, [cut("start")],
         {"a1": Task(life=[(0, first), (0.7, "FULL_TRANSFER_STARTED")])}, sent={"a1": 1})
    play("lost start: %s stays" % name, {"a1": "failed"}, [cut("start")], {"a1": Task(life=[(0, first)])}, sent={"a1": 1})
# "WAITING_FOR_START for a task that was asked to start now and whose call was lost: read on"
play("lost start: passes through WAITING_FOR_START", {"a1": "already_started"}, [cut("start")], {"a1": Task(life=WAITS)}, sent={"a1": 1})
play("start: 503 processed, passes through WAITING_FOR_START", {"a1": "already_started"}, [raw(503, "", None, "start")], {"a1": Task(life=WAITS)}, sent={"a1": 1})
# "WAITING_FOR_START for a task whose start was refused: scheduled if a time was asked for, else failed"
play("refused: it waits for somebody else's time, a time asked for", {"a1": "scheduled without start_time"}, tasks={"a1": Task("WAITING_FOR_START")},
     at={"a1": "+30m"})
play("refused: it waits for somebody else's time, asked for now", {"a1": "failed"}, tasks={"a1": Task("WAITING_FOR_START")})
# Sending again.
play("start: an unknown code, not processed", {"a1": "failed DRS.M09999"}, [code(400, "DRS.M09999")], sent={"a1": 1})
play("start: an unknown code, processed", {"a1": "already_started"}, [code(400, "DRS.M09999", "start")], sent={"a1": 1})
for status, ambiguous in (422, "DRS.M00004"), (200, "DRS.M00002"), (400, "DRS.M01501"), (400, "DRS-K01013"), (504, "APIGW.0201"), (404, "APIG.0201"):
    play("start: %d with %s, processed" % (status, ambiguous), {"a1": "already_started"}, [code(status, ambiguous, "start")], sent={"a1": 1})
for body in "", "{", "[]", "null", '"x"', '{"results":null}', '{"results":{}}', '{"results":[null]}', '{"results":"x","count":1}', '{"count":1}':
    play("start: 202 with %r, processed" % body, {"a1": "already_started"}, [raw(202, body, None, "start")], sent={"a1": 1})
for busy in "DRS.M01504", "DRS.10000024":
    play("start: refused with %s once" % busy, {"a1": "started"}, [entries("start", a1=refused("a1", busy))], sent={"a1": 2})
    play("start: %s while another start runs" % busy, {"a1": "already_started"}, [lambda s, ids: (s.healthy("start", ids), (202, results([refused("a1", busy)])))[1],
         entries("start", a1=refused("a1", busy)), ...])
play("start: M01504 of a call of two, processed in part", split("already_started", "started"), [partly("start", 400, "DRS.M01504", "b1")], sent={"a1": 1})
play("start: M00304 after a lost call", {"a1": "already_started"}, [cut(), entries("start", a1=lambda s, i: (s.entry("start", i), refused(i, "DRS.M00304"))[1])])
# "One odd field never hides an entry, one odd entry never hides the next."
play("start: a number where a text should be", split("started", "failed DRS.M05003"),
     [entries("start", b1={"id": "b1", "status": "failed", "error_code": "DRS.M05003", "error_msg": 7})], NO_B, sent={"a1": 1, "b1": 1})
play("start: a list where a text should be", split("started", "started"), [lambda s, ids: (202, results([s.entry("start", i) | {"order_id": [1]} for i in ids]))], sent={"a1": 1, "b1": 1})
play("start: an entry that is null", split("started", "started"), [lambda s, ids: (202, results([None] + [s.entry("start", i) for i in ids]))], sent={"a1": 1, "b1": 1})
play("start: an entry that is a text", split("started", "started"), [lambda s, ids: (202, results(["x"] + [s.entry("start", i) for i in ids]))], sent={"a1": 1, "b1": 1})

# Statuses in a wait. "One task never takes its neighbours along"; "one bad poll never ends a wait".
DELETED = {"b1": Task(life=[(0, "STARTJOBING"), (0.5, GONE)])}
play("status: the page is refused because of one task", split("reached", "failed"), tasks=DELETED, inputs=wait("incremental"),
     status=[lambda s, ids: because_of("status", "DRS.M05004", "b1")(s, ids) if s.tasks["b1"].status() == GONE else s.healthy("status", ids), ...], seconds=12)
play("status: 400 with results", split("reached", "failed"), tasks=DELETED, inputs=wait("incremental"), seconds=12,
     status=[entries("status", 400), ...])
play("status: 404 with results", split("reached", "failed"), tasks=DELETED, inputs=wait("incremental"), seconds=12,
     status=[entries("status", 404), ...])
for name, bad in [("a page with %d" % status, page(status)) for status in (400, 403, 404, 500)] + [
        ("an unknown code", code(400, "DRS.M09999")), ("401", raw(401)), ("M00102", code(403, "DRS.M00102")), ("a redirect", raw(302, "", {"Location": "/x"})),
        ("a cut", cut()), ("M05003 of the call", code(400, "DRS.M05003")), ("an empty 200", raw(200)), ("null", raw(200, "null")),
        ("two answers in one", raw(200, '{"results":[],"results":[{"id":"a1","status":"DELETED"}]}')),
        ("no such task", lambda s, ids: (200, results([{"id": i, "error_code": "DRS.M05003"} for i in ids]))),
        ("DELETED", lambda s, ids: (200, results([{"id": i, "status": "DELETED"} for i in ids]))),
        ("a status and an error code", lambda s, ids: (200, results([{"id": i, "status": "DELETED", "error_code": "DRS.M05003"} for i in ids]))),
        ("no permission for the task", lambda s, ids: (200, results([refused(i, "DRS.M00102") for i in ids]))),
        ("a status that nobody knows", lambda s, ids: (200, results([{"id": i, "status": "BRAND_NEW"} for i in ids])))]:
    play("status: %s, once in a wait" % name, {"a1": "reached"}, inputs=wait("incremental"), status=[healthy("status"), bad])
play("status: no permission stays", {"a1": "not_reached"}, inputs=wait("incremental", "20s"), status=[healthy("status"), code(403, "DRS.M00102"), ...], seconds=10)
play("status: FULL_TRANSFER_FAILED passes by itself", {"a1": "reached"}, inputs=wait("incremental"),
     tasks={"a1": Task(life=[(0, "FULL_TRANSFER_STARTED"), (0.4, "FULL_TRANSFER_FAILED"), (0.9, "FULL_TRANSFER_STARTED"), (1.4, "INCRE_TRANSFER_STARTED")])})
play("status: FULL_TRANSFER_FAILED stays", {"a1": "failed"}, inputs=wait("incremental"), seconds=12,
     tasks={"a1": Task(life=[(0, "FULL_TRANSFER_STARTED"), (0.4, "FULL_TRANSFER_FAILED")])})
play("status: paused in mid-wait", {"a1": "not_reached"}, inputs=wait("incremental"), seconds=12,
     tasks={"a1": Task(life=[(0, "FULL_TRANSFER_STARTED"), (0.4, "PAUSING")])})
play("status: a subtask ends after an edit", {"a1": "reached"}, inputs=wait("incremental"),
     tasks={"a1": Task(life=[(0, "STARTJOBING"), (0.4, "RELEASE_CHILD_TRANSFER_STARTED"), (0.8, "RELEASE_CHILD_TRANSFER_COMPLETE"), (3, "INCRE_TRANSFER_STARTED")])})
for odd in {"id": "b1", "status": 5}, {"id": 5, "status": "DELETED"}, None, "x", [], {"id": "b1", "status": "STARTJOBING", "error_code": 5}:
    play("status: an odd entry %r" % (odd,), split("reached", "reached"), inputs=wait("incremental"), status=[healthy("status"), entries("status", b1=odd)])
play("status: a count that is a text", {"a1": "reached"}, inputs=wait("running"), status=[lambda s, ids: (200, s.healthy("status", ids)[1] | {"count": "many"}), ...])

# Progress. "nothing about the delay"
CAUGHT_UP = wait("caught-up", "3s")
for name, other in [
        ("an error code beside delay 0", {"error_code": "DRS.M00004"}), ("a full copy at 40 % with delay 0", {"transfer_status": "FULL_TRANSFER_STARTED", "progress": "40"}),
        ("INCRE_TRANSFER_FAILED with delay 0", {"transfer_status": "INCRE_TRANSFER_FAILED"}), ("0 ms beside 3600 s", {"incre_trans_delay": "3600", "incre_trans_delay_millis": "0"}),
        ("3600000 ms beside 0 s", {"incre_trans_delay_millis": "3600000"}), ("hexadecimal", {"incre_trans_delay": "0x0p0"}), ("NaN", {"incre_trans_delay": "NaN"}),
        ("underscores", {"incre_trans_delay": "0x_1p-9"}), ("-1", {"incre_trans_delay": "-1"}), ("infinity", {"incre_trans_delay": "Inf", "incre_trans_delay_millis": "-Inf"}),
        ("true", {"incre_trans_delay": True}), ("a list", {"incre_trans_delay": ["0"]}), ("null", {"incre_trans_delay": None}), ("no value", {"incre_trans_delay": ""})]:
    play("progress: " + name, {"a1": "not_reached"}, inputs=CAUGHT_UP, progress=[changed_progress(**other), ...])
play("progress: equal IDs that differ", {"a1": "not_reached"}, inputs=CAUGHT_UP,
     progress=[lambda s, ids: (200, results([progress(i, s.tasks[i]) for i in ids] + [progress(i, s.tasks[i], incre_trans_delay="900") for i in ids])), ...])
play("progress: numbers instead of texts", {"a1": "reached"}, inputs=wait("caught-up"), progress=[changed_progress(progress=100, incre_trans_delay=0, process_time=5), ...])
play("progress: the mode is a number", {"a1": "reached"}, inputs=wait("caught-up"), progress=[changed_progress(task_mode=7), ...])
play("progress: the page is refused because of one task", split("reached", "failed"), tasks=DELETED, inputs=wait("caught-up"), progress=[because_of("progress", "DRS.M05004", "b1"), ...])
play("progress: the page is refused because of a task that runs", split("reached", "not_reached"), inputs=wait("caught-up", "6s"), progress=[because_of("progress", "DRS.M05004", "b1"), ...])
play("progress: 400 with results", split("reached", "not_reached"), inputs=wait("caught-up", "6s"),
     progress=[entries("progress", 400, b1={"job_id": "b1", "error_code": "DRS.M05003", "error_msg": MESSAGE}), ...])
play("progress: an entry that is a text", split("reached", "not_reached"), inputs=wait("caught-up", "6s"), progress=[entries("progress", b1="x"), ...])
for answer in page(400), page(403), raw(404), raw(401), code(400, "DRS.M09999"):
    play("progress: fails always", {"a1": "reached"}, inputs=wait("incremental"), progress=[answer, ...])
# "100 percent once, then less, or an ending of a full-only task at less: not copied"
play("full-only: 100 %, then released", {"a1": "reached"}, tasks={"a1": Task(**FULL)}, inputs=wait("full"))
play("full-only: released after the full copy, caught-up", {"a1": "reached"}, tasks={"a1": Task(**FULL)}, inputs=wait("caught-up"))
ENDS = dict(mode="FULL_TRANS", life=[(0, "FULL_TRANSFER_STARTED"), (1.5, "RELEASE_RESOURCE_COMPLETE")])
play("full-only: 100 %, then 40 %, then released", {"a1": "failed"}, tasks={"a1": Task(**ENDS)}, inputs=wait("full"),
     progress=[changed_progress(progress="100"), changed_progress(progress="40"), ...])
play("full-only: 100 % beside an error code, then released", {"a1": "failed"}, tasks={"a1": Task(**ENDS)}, inputs=wait("full"),
     progress=[changed_progress(progress="100", error_code="DRS.M00004"), ...])
play("full-only: 250 %, then released", {"a1": "failed"}, tasks={"a1": Task(**ENDS)}, inputs=wait("full"), progress=[changed_progress(progress="250"), ...])
play("full-only: ended before the first reading", {"a1": "reached"}, tasks={"a1": Task(**ENDED)}, inputs=wait("running"))
# "a delay read within settle-time after a resumption: nothing"
PAUSED = {"a1": Task("PAUSING", life=[(0, "INCRE_TRANSFER_STARTED")])}
play("resumed: the delay from before the pause, then a large one", {"a1": "not_reached"}, tasks=PAUSED, inputs=wait("caught-up", "4s", resume="true"),
     progress=[lambda s, ids: (200, results([progress(i, s.tasks[i], incre_trans_delay="0" if time.monotonic() - s.tasks[i].since < 1.2 else "900") for i in ids])), ...])

# Details only inform.
for answer in page(403), raw(401), code(400, "DRS.M05004"), raw(200, "null"), cut():
    play("detail: fails always", {"a1": "reached"}, inputs=wait("incremental"), detail=[answer, ...])
play("detail: 400 with results", split("started", "failed"), tasks=NO_B, says="name-a1", detail=[entries("detail", 400), ...], inputs=wait("running"))
play("detail: the page is refused because of one task", split("started"), tasks=NO_B, says="name-a1", detail=[because_of("detail", "DRS.M05004", "b1"), ...], inputs=wait("running"))
play("detail: a number where a text should be", split("reached", "reached"), says="name-a1", inputs=wait("running"),
     detail=[entries("detail", b1={"id": "b1", "name": 7, "task_type": "FULL_INCR_TRANS"}), ...])

# Pre-checks.
CHECK = {"precheck": "true"}
play("pre-check: 400 with results", split("started", "failed"), tasks=NO_B, inputs=CHECK, precheck=[entries("precheck", 400, b1=refused("b1", "DRS.M05003"))])
play("pre-check: refused as a whole because of one task", split("started", "failed"), tasks=NO_B, inputs=CHECK, precheck=[because_of("precheck", "DRS.M05003", "b1"), ...])
play("pre-check: paused", {"a1": "failed"}, tasks={"a1": Task("PAUSING")}, inputs=CHECK, sent={"a1": 0})
FAILED = [{"item": "dstDbDiskSize", "result": "FAILED", "failed_reason": "too small"}]
play("pre-check: yesterday's 100 %, then a new one that fails", {"a1": "blocked"}, inputs=CHECK, sent={"a1": 0},
     result=[lambda s, ids: (200, results([checked(i) for i in ids]))] * 3 + [lambda s, ids: (200, results([{"precheck_id": i, "process": "30%", "result": False} for i in ids])),
             lambda s, ids: (200, results([checked(i, result=False, precheck_result=FAILED) for i in ids])), ...])
play("pre-check: yesterday's failure, then a new one that passes", {"a1": "started"}, inputs=CHECK, sent={"a1": 1},
     result=[lambda s, ids: (200, results([checked(i, result=False, precheck_result=FAILED) for i in ids]))] * 3
     + [lambda s, ids: (200, results([{"precheck_id": i, "process": "30%", "result": False} for i in ids])), lambda s, ids: (200, results([checked(i) for i in ids])), ...])
play("pre-check: 100 without the sign", {"a1": "started"}, inputs=CHECK, sent={"a1": 1},
     result=[lambda s, ids: (200, results([checked(i, process="30") for i in ids])), lambda s, ids: (200, results([checked(i, process="100") for i in ids])), ...], seconds=20)
SUB = [{"item": "dstDbDiskSize", "result": "PASSED", "failed_sub_jobs": [{"id": "x", "name": "x", "check_result": "FAILED"}]}]
play("pre-check: result true beside failed subtasks", {"a1": "blocked"}, inputs=CHECK, sent={"a1": 0},
     result=[healthy("result"), lambda s, ids: (200, results([checked(i, precheck_result=SUB) for i in ids])), ...])
play("pre-check: the results are refused because of one task", split("started", "blocked or unknown or failed"), inputs=CHECK | {"wait-timeout": "15s"}, sent={"a1": 1, "b1": 0}, seconds=40,
     result=[because_of("result", "DRS.M05004", "b1"), ...])
play("pre-check: the results are 400 with results", split("started", "started"), inputs=CHECK, result=[entries("result", 400), ...])
play("pre-check: success beside an error code", {"a1": "blocked or failed or started"}, inputs=CHECK | {"wait-timeout": "15s"}, seconds=40,
     precheck=[entries("precheck", a1={"id": "a1", "precheck_id": "a1", "status": "success", "error_code": "DRS.M05003"})])
for name, bad in ("a page with 400", page(400)), ("a page with 403", page(403)), ("a bare 404", raw(404)), ("a redirect", raw(302, "", {"Location": "/x"})), ("a cut", cut("precheck")):
    play("pre-check: asking is answered by %s, once" % name, {"a1": "started"}, inputs=CHECK, precheck=[bad])
for name, bad in ("a page with 403", page(403)), ("401", raw(401)), ("an unknown code", code(400, "DRS.M09999")), ("a redirect", raw(302, "", {"Location": "/x"})), ("M05003 of the call", code(400, "DRS.M05003")), ("a cut", cut()):
    play("pre-check: one reading of the results is %s" % name, {"a1": "started"}, inputs=CHECK, result=[healthy("result"), bad])

# Resuming. "after a lost resumption: nothing, it can have failed again at once: unknown; a resumption is sent once"
RESUME = {"resume": "true"}
FAILS = {"a1": Task("FULL_TRANSFER_FAILED", life=[(0, "FULL_TRANSFER_FAILED")])}
GOES_ON = {"a1": Task("FULL_TRANSFER_FAILED", life=[(0, "FULL_TRANSFER_STARTED")])}
for name, answer in ("a cut", cut("retry")), ("a page with 403", page(403, "retry")), ("an empty 200", raw(200, "", None, "retry")), ("503", raw(503, "", None, "retry")):
    play("resume: %s, processed, fails again at once" % name, {"a1": "unknown"}, tasks=FAILS, inputs=RESUME, retry=[answer], retries=1)
    play("resume: %s, processed, goes on" % name, {"a1": "already_started or resumed"}, tasks=GOES_ON, inputs=RESUME, retry=[answer], retries=1)
play("resume: 400 with results", split("resumed", "failed"), tasks=GOES_ON | {"b1": Task("PAUSING", life=[(0, "PAUSING")])}, inputs=RESUME,
     retry=[entries("retry", 400, b1=refused("b1", "DRS.M05003"))])
# b1 was first in a call that was carried out in part, so its own refusal later does not prove that it was never resumed ("as before": nothing).
play("resume: processed in part, then refused", {"a1": "already_started or resumed", "b1": "unknown", "c1": "resumed"}, inputs=RESUME,
     tasks=GOES_ON | {"b1": Task("PAUSING", life=[(0, "PAUSING")]), "c1": Task("PAUSING", life=[(0, "INCRE_TRANSFER_STARTED")])}, retry=[partly("retry", 400, "DRS.M00300", "b1"), ...])
play("resume: asked for at a future time", {"a1": "failed"}, tasks=GOES_ON, inputs=RESUME, at={"a1": "+30m"}, retries=0)
play("resume: success beside an error code, not processed", {"a1": "unknown"}, tasks=FAILS, inputs=RESUME, retry=[entries("retry", a1={"id": "a1", "status": "success", "error_code": "DRS.M05003"})], retries=1)

# Secrets: "first decode, then cut, then take out every secret that this run has held".
for name, between in ("U+200B", "\u200b"), ("U+00AD", "\u00ad"), ("NUL", "\0"), ("ESC", "\x1b"), ("CR", "\r"), ("U+2060", "\u2060"), ("nothing", ""):
    play("secrets: the token with %s inside" % name, {"a1": "failed"}, hides=TOKEN,
         start=[raw(400, {"error_code": "DRS.M00202", "error_msg": "token %s is bad" % (TOKEN[:6] + between + TOKEN[6:])})])
play("secrets: the token as HTML entities", {"a1": "failed"}, hides=TOKEN, start=[raw(413, "<html><p>%s</p></html>" % "".join("&#%d;" % ord(c) for c in TOKEN))])
play("secrets: the token beside invalid UTF-8", {"a1": "failed"}, hides=TOKEN, start=[raw(413, b"<p>" + TOKEN[:5].encode() + b"\xff\xfe" + TOKEN[5:].encode() + b"</p>")])
play("secrets: the token as request ID", {"a1": "started"}, hides=TOKEN, start=[lambda s, ids: (*s.healthy("start", ids), {"X-Request-Id": TOKEN})])
