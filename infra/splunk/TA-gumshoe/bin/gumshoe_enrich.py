"""Alert action: looks every distinct value of the chosen fields up in Gumshoe and indexes one event per answer."""
import csv
import gzip
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gumshoe_client import Gumshoe, GumshoeError, Splunkd, log  # noqa: E402

APP = "TA-gumshoe"
MOST_VALUES = 10000
PER_REQUEST = 200
SECONDS = 240


def rows_of(path):
    """The rows of the search, from the gzipped CSV that splunkd wrote."""
    csv.field_size_limit(1 << 30)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as results:
        for row in csv.DictReader(results):
            yield row


def values_of(rows, fields):
    """Distinct value -> (number of the first row that holds it, field). Multi-value cells are read from their twins."""
    found = {}
    seen_fields = set()
    for number, row in enumerate(rows):
        for field in fields:
            if field in row:
                seen_fields.add(field)
            for value in cell(row, field):
                if value not in found and len(found) < MOST_VALUES:
                    found[value] = (row.get("rid") or str(number), field)
    missing = [field for field in fields if field not in seen_fields]
    return found, missing


def cell(row, field):
    twin = row.get("__mv_" + field) or ""
    if twin.startswith("$"):
        return [part.replace("$$", "$") for part in twin[1:-1].split("$;$") if part]
    value = (row.get(field) or "").strip()
    return [value] if value else []


def event_of(answer, payload, place):
    rid, field = place
    event = {key: value for key, value in answer.items() if value is not None and key != "RawResult"}
    event.update({
        "orig_sid": payload.get("sid", ""), "orig_rid": rid, "orig_field": field, "search_name": payload.get("search_name", ""),
        "action_name": "gumshoe_enrich", "action_mode": "saved", "action_status": "success" if answer.get("Status") in (0, 4) else "failure",
    })
    return event


def main():
    if "--execute" not in sys.argv[1:]:
        raise GumshoeError("This script is started by Splunk, with --execute and a payload on standard input.")
    payload = json.load(sys.stdin)
    given = payload.get("configuration") or {}
    fields = [field.strip() for field in (given.get("fields") or "").split(",") if field.strip()]
    if not fields:
        raise GumshoeError("Name the fields to look up, for example src_ip,dest_ip,url.")
    splunkd = Splunkd(payload.get("server_uri", ""), payload.get("session_key", ""))
    values, missing = values_of(rows_of(payload["results_file"]), fields)
    if missing and len(missing) == len(fields):
        raise GumshoeError("The results have none of the fields %s." % ", ".join(fields))
    if missing:
        log("WARN", "The results have no field %s." % ", ".join(missing))
    if len(values) >= MOST_VALUES:
        log("WARN", "Only the first %d distinct values are looked up." % MOST_VALUES)
    key = splunkd.password(APP, "gumshoe", "api_key")
    service = Gumshoe(given.get("url"), key, time.time() + SECONDS, given.get("ca_file"))
    providers = [name.strip() for name in (given.get("providers") or "").split(",") if name.strip()]
    wanted = list(values)
    written = failures = 0
    for start in range(0, len(wanted), PER_REQUEST):
        batch = wanted[start:start + PER_REQUEST]
        report = service.run("lookup/threat-intel", dict({"values": batch}, **({"providers": providers} if providers else {})))
        answers = [row for row in report.get("rows", []) if isinstance(row, dict)]
        events = [event_of(answer, payload, values[batch[answer["sourceIndex"]]]) for answer in answers]
        splunkd.write_events(events, given.get("index") or "main", given.get("sourcetype") or "gumshoe:lookup", "gumshoe_enrich")
        written += len(events)
        failures += sum(1 for event in events if event["action_status"] == "failure")
        for problem in report.get("problems", [])[:5]:
            log("WARN", "%s: %s" % (problem.get("about"), problem.get("detail")))
    log("INFO", "Looked up %d values; %d answers indexed, %d of them without a verdict." % (len(wanted), written, failures))


if __name__ == "__main__":
    try:
        main()
    except GumshoeError as wrong:
        log("ERROR", wrong)
        sys.exit(1)
    except (KeyError, ValueError, OSError) as broken:
        log("ERROR", "The payload or the results file cannot be read: %s" % type(broken).__name__)
        sys.exit(2)
