"""Plays the built action against a service that answers what nobody asked for: play.py ACTION [PART OF A NAME]."""

import concurrent.futures
import copy
import json
import os
import subprocess
import sys
import tempfile
import time
import unicodedata

import scenarios
from service import Service

SUCCESS = "started", "scheduled", "already_started", "resumed"
DEFAULTS = {"project-id": "054ba152d480d55b2f5dc0069e7ddef0", "auth-token": scenarios.TOKEN, "settle-time": "2s", "timeout": "40s", "fail-on": "never"}
WAITING = {"poll-interval": "100ms", "wait-timeout": "40s"}


def run(action, scenario):
    """Plays one scenario and returns what is wrong with what came of it, and the log."""
    service = Service(copy.deepcopy(scenario["tasks"]), scenario["script"])
    inputs = DEFAULTS | ({} if not scenario["inputs"].keys() & {"wait-for", "precheck"} else WAITING) | scenario["inputs"]
    inputs |= {"endpoint": service.url, "jobs": json.dumps([{"job_id": i, "start_time": scenario["at"].get(i, "")} for i in scenario["expect"]])}
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        files = {name: os.path.join(folder, name) for name in ("output", "summary")}
        env = {"PATH": os.environ["PATH"], "HOME": folder, "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": folder,
               "GITHUB_OUTPUT": files["output"], "GITHUB_STEP_SUMMARY": files["summary"]}
        env |= {"INPUT_" + name.upper(): value for name, value in inputs.items()}
        try:
            done = subprocess.run([action], env=env, cwd=folder, capture_output=True, timeout=120)
            log = (done.stdout + done.stderr).decode(errors="replace")
        except subprocess.TimeoutExpired:
            log = "it does not end"
        took = time.monotonic() - began
        service.close()
        texts = {name: open(path, errors="replace").read() if os.path.exists(path) else "" for name, path in files.items()}
    reported = {r["id"]: r for r in json.loads(output(texts["output"], "results") or "[]")}
    wrong = [problem for i, expected in scenario["expect"].items() if (problem := judge(expected, reported.get(i), i))]
    wrong += ["%s was sent %d times, not %d" % (i, service.tasks[i].sent, n) for i, n in scenario["sent"].items() if n is not None and service.tasks[i].sent != n]
    retries = sum(op == "retry" for op, _ in service.calls)
    if scenario["retries"] is not None and retries != scenario["retries"]:
        wrong.append("%d calls to resume, not %d" % (retries, scenario["retries"]))
    if scenario["seconds"] and took > scenario["seconds"]:
        wrong.append("took %.0f s" % took)
    everything = log + texts["output"] + texts["summary"]
    if scenario["says"] and scenario["says"] not in everything:
        wrong.append("nothing says %r" % scenario["says"])
    if scenario["hides"] and scenario["hides"] in visible("\n".join(line for line in everything.split("\n") if "::add-mask::" not in line)):
        wrong.append("a secret is shown")
    return wrong, log


def output(text, name):
    """The last value of an output of one line."""
    lines = text.split("\n")
    return next((lines[n + 1] for n in range(len(lines) - 2, -1, -1) if lines[n].startswith(name + "<<")), "")


def visible(text):
    """The text without characters that nobody sees."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))


def judge(expected, result, i):
    if not result:
        return i + " has no result"
    outcome, ways = result["outcome"], expected.split(" or ")
    if outcome in SUCCESS and result.get("not_reached"):
        outcome = "not_reached"
    for way in ways:
        wanted, *more = way.split(" ")
        same = outcome == wanted or wanted == "reached" and outcome in SUCCESS
        if same and not (more and more[0].startswith("DRS") and result.get("error_code") != more[0]) \
                and not (more == ["without", "start_time"] and "start_time" in result):
            return None
    return "%s is %s, not %s: %s" % (i, outcome, expected, json.dumps(result, ensure_ascii=True)[:600])


def main(action, part=""):
    chosen = [s for s in scenarios.ALL if part in s["name"]]
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        for scenario, (wrong, log) in zip(chosen, pool.map(lambda s: run(action, s), chosen)):
            if wrong:
                failures += 1
                print("%s:\n  %s" % (scenario["name"], "\n  ".join(wrong)))
                if part:
                    print(log)
    print("%d scenarios, %d with something wrong" % (len(chosen), failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
