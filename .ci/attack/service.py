"""A Data Replication Service on a raw socket, which answers what nobody asked for. It shares no code with the product."""

import json
import socket
import threading
import time

OPS = {
    "batch-starting": "start", "batch-status": "status", "batch-progress": "progress", "batch-detail": "detail",
    "batch-precheck": "precheck", "batch-precheck-result": "result", "batch-retry-task": "retry",
}
LIFE = [(0, "STARTJOBING"), (0.3, "FULL_TRANSFER_STARTED"), (0.6, "FULL_TRANSFER_COMPLETE"), (0.9, "INCRE_TRANSFER_STARTED")]
GONE = "no such task"
CUT = object()  # in the place of an answer: the connection is closed
MESSAGE = "said by the service"


class Task:
    """What a task reads as: `before` until it is started or resumed, then `life`, a list of (seconds since, status)."""

    def __init__(self, before="CONFIGURATION", life=LIFE, mode="FULL_INCR_TRANS"):
        self.before, self.life, self.mode = before, life, mode
        self.sent = self.starts = self.resumptions = 0
        self.since = None  # when it was started or resumed last

    def status(self):
        if self.since is None:
            return self.before
        passed = time.monotonic() - self.since
        return [status for at, status in self.life if at <= passed][-1]

    def change(self, resume):
        """Starts or resumes the task, and returns the code of a refusal, or nothing."""
        status = self.status()
        if status == GONE:
            return "DRS.M05003"
        if status not in (["PAUSING", "FULL_TRANSFER_FAILED", "INCRE_TRANSFER_FAILED"] if resume else ["CONFIGURATION"]):
            return "DRS.M00304"
        if resume:
            self.resumptions += 1
        else:
            self.starts += 1
        self.since = time.monotonic()
        return None


class Service:
    """Answers calls: those that `script` lists by it, in order, and the others as a healthy service does.

    A script has lists of functions of (service, task IDs) by operation; "*" stands for every operation. Such a function returns
    (HTTP status, body), (HTTP status, body, headers) or CUT. The last function of a list whose last element is ... is called
    again and again.
    """

    def __init__(self, tasks, script):
        self.tasks, self.script = tasks, {op: list(answers) for op, answers in script.items()}
        self.lock = threading.Lock()
        self.calls = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def close(self):
        self.listener.close()

    def serve(self, connection):
        with connection:
            text = b""
            while b"\r\n\r\n" not in text:
                more = connection.recv(65536)
                if not more:
                    return
                text += more
            head, body = text.split(b"\r\n\r\n", 1)
            lines = head.decode().split("\r\n")
            length = next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")), 0)
            while len(body) < length:
                body += connection.recv(65536)
            op = OPS.get(lines[0].split(" ")[1].rsplit("/", 1)[-1], "other")
            jobs = json.loads(body or b"{}").get("jobs", [])
            ids = [job if isinstance(job, str) else job["job_id"] for job in jobs]
            answer = self.answer(op, ids)
            if answer is CUT:
                return
            status, content, *headers = answer
            if isinstance(content, (dict, list)):
                content = json.dumps(content)
            if isinstance(content, str):
                content = content.encode()
            extra = "".join("%s: %s\r\n" % pair for pair in (headers[0] if headers else {}).items())
            connection.sendall(b"HTTP/1.1 %d Whatever\r\nX-Request-Id: attack-%d\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n"
                               % (status, len(self.calls), len(content), extra.encode()) + content)

    def answer(self, op, ids):
        with self.lock:
            self.calls.append((op, ids))
            if op == "start":
                for i in ids:
                    self.tasks[i].sent += 1
            for listed in (op, "*"):
                answers = self.script.get(listed, [])
                if len(answers) == 2 and answers[1] is ...:
                    return answers[0](self, ids)
                if answers:
                    return answers.pop(0)(self, ids)
            return self.healthy(op, ids)

    def healthy(self, op, ids):
        if op == "other":
            return 404, ""
        return (202 if op == "start" else 200), results([self.entry(op, i) for i in ids])

    def entry(self, op, i):
        """What a healthy service says of one task."""
        task = self.tasks[i]
        if op in ("start", "retry"):
            code = task.change(op == "retry")
            return refused(i, code) if code else {"id": i, "status": "success"}
        status = task.status()
        if status == GONE:
            key = "job_id" if op == "progress" else "precheck_id" if op == "result" else "id"
            return {key: i, "error_code": "DRS.M05003", "error_message": MESSAGE, "error_msg": MESSAGE}
        if op == "status":
            return {"id": i, "status": status}
        if op == "progress":
            return progress(i, task)
        if op == "detail":
            return {"id": i, "name": "name-" + i, "task_type": task.mode}
        if op == "precheck":
            if status != "CONFIGURATION":
                return refused(i, "DRS.M00304")
            return {"id": i, "precheck_id": i, "status": "success"}
        asked = [n for n, (called, named) in enumerate(self.calls) if called == "precheck" and i in named]
        readings = sum(called == "result" and i in named for called, named in self.calls[asked[-1] if asked else 0:])
        return checked(i) if readings > 2 else {"precheck_id": i, "process": "30%", "result": False}


def results(entries):
    return {"results": entries, "count": len(entries)}


def refused(i, code, key="error_msg"):
    return {"id": i, "status": "failed", "error_code": code, key: MESSAGE}


def checked(i, **other):
    """The result of a pre-check that passed, but for what is given."""
    return {"precheck_id": i, "process": "100%", "result": True,
            "precheck_result": [{"item": "srcDbConnection", "result": "PASSED"}]} | other


def progress(i, task, **other):
    status = task.status()
    replicates = status == "INCRE_TRANSFER_STARTED"
    done = replicates or status == "FULL_TRANSFER_COMPLETE" or status.startswith("RELEASE")
    return {"job_id": i, "progress": "100" if done else "40", "incre_trans_delay": "0" if replicates else "-1",
            "task_mode": task.mode, "transfer_status": status} | other


# Answers, for scripts.

def healthy(op):
    return lambda service, ids: service.healthy(op, ids)


def raw(status, body="", headers=None, process=None):
    """Any answer. process is the operation that is carried out all the same, for the first `first` tasks of the call."""
    def answer(service, ids):
        if process:
            service.healthy(process, ids)
        return status, body, headers or {}
    return answer


def page(status, process=None):
    return raw(status, "<html><body><h1>Blocked by the firewall</h1></body></html>", {"Content-Type": "text/html"}, process)


def code(status, error_code, process=None):
    return raw(status, {"error_code": error_code, "error_msg": MESSAGE}, None, process)


def cut(process=None):
    def answer(service, ids):
        if process:
            service.healthy(process, ids)
        return CUT
    return answer


def partly(op, status, error_code, about):
    """Carries out what stands before a task, and refuses the call as a whole because of that task, if it is one of the call."""
    def answer(service, ids):
        if about not in ids:
            return service.healthy(op, ids)
        service.healthy(op, ids[:ids.index(about)])
        return status, {"error_code": error_code, "error_msg": MESSAGE}
    return answer


def because_of(op, error_code, about, status=400):
    """Refuses a call as a whole, with nothing done, if it names that task."""
    def answer(service, ids):
        if about in ids:
            return status, {"error_code": error_code, "error_msg": MESSAGE}
        return service.healthy(op, ids)
    return answer


def entries(op, status=200, key="results", **changed):
    """The healthy answer at another HTTP status, but for the entries of some tasks: what is given, or with the keys that are."""
    def answer(service, ids):
        all_ = []
        for i in ids:
            if i not in changed:
                all_.append(service.entry(op, i))
            elif callable(changed[i]):
                all_.append(changed[i](service, i))
            else:
                all_.append(changed[i])
        return status, {key: all_, "count": len(all_)}
    return answer


def changed_progress(**other):
    """The progress of every task, with other values."""
    return lambda service, ids: (200, results([progress(i, service.tasks[i], **other) for i in ids]))
