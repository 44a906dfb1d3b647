#!/usr/bin/env python3
"""Holds a run against the truth of a lab corpus: every planted fault found with its class, and nothing invented.

    truth.py mail TRUTH RUN [--accounts u00-u19] [--level existence|metadata|bytes] [--case ID]
    truth.py files TRUTH RUN [--times] [--case ID]

RUN is the folder that a run wrote. Exit code 0 when findings and verdicts are exactly the truth; else 1, and every
difference is named.
"""

import argparse
import collections
import json
import os
import sys

LEVELS = ["existence", "metadata", "bytes"]
# Class, fields by which the fault may be named, and the level from which on it is seen.
MAIL_FAULTS = {
    "missing": ("missing", None, "existence"),
    "moved": ("moved", None, "existence"),
    "duplicate": ("duplicated", None, "existence"),
    "extra_message": ("extra", None, "existence"),
    "seen_lost": ("different", {"seen", "flags"}, "metadata"),
    "flagged_lost": ("different", {"flagged", "flags"}, "metadata"),
    "keyword_lost": ("different", {"keywords"}, "metadata"),
    "date_migration_time": ("different", {"internaldate", "received"}, "metadata"),
    "date_tz_shift": ("different", {"internaldate", "received"}, "metadata"),
    "body_changed_same_size": ("different", {"content", "body"}, "bytes"),
    "body_truncated": ("different", {"content", "body"}, "metadata"),
    "body_empty": ("different", {"content", "body"}, "metadata"),
    "umlaut_mangled": ("different", {"content", "body"}, "metadata"),
}
FILE_FAULTS = {
    "missing": ("missing", None),
    "extra": ("extra", None),
    "truncated": ("different", {"size"}),
    "same_size_same_mtime_changed": ("different", {"content"}),
    "only_mtime": ("different", {"mtime"}),
}


class Expected:
    """One finding that must be there. `item` None stands for any item."""

    def __init__(self, kind, account, container, item, klass, fields=None, target=None):
        self.kind, self.account, self.container, self.item = kind, account, container, item
        self.klass, self.fields, self.target = klass, fields, target

    def fits(self, finding):
        """`target` is where a moved item was found, or what a count is there."""
        return (
            finding["kind"] == self.kind
            and finding["class"] == self.klass
            and (finding["account"] or "") == self.account
            and (self.container is None or finding["container"] == self.container)
            and (self.item is None or bare(finding["item"]) == self.item)
            and (self.fields is None or (finding["field"] or "").lower().lstrip("\\") in self.fields)
            and (self.target is None or finding["target"] == self.target)
        )

    def __str__(self):
        place = "%s %s" % (self.account, self.container) if self.account else self.container or ""
        field = " (%s)" % "/".join(sorted(self.fields)) if self.fields else ""
        return "%s %s%s: %s  %s" % (self.kind, self.klass, field, place, self.item or "any item")


def bare(item):
    """A Message-ID with or without its angle brackets."""
    return item.strip("<>")


def mail_messages(faults, level):
    for fault in faults:
        kind, user, folder = fault["kind"], fault["user"], fault["folder"]
        if kind in ("missing_folder", "extra_folder"):
            klass = "missing" if kind == "missing_folder" else "extra"
            for message_id in fault["message_ids"]:
                yield Expected("mail.messages", user, folder, message_id and bare(message_id), klass)
            continue
        klass, fields, needs = MAIL_FAULTS[kind]
        if LEVELS.index(needs) <= LEVELS.index(level):
            message_id = fault["message_id"]
            item = bare(message_id) if message_id else None
            yield Expected("mail.messages", user, folder, item, klass, fields, fault.get("to"))


def mail_folders(faults):
    """Folders that are not there or too many, and folders whose counts differ: that follows from the other faults."""
    counts = collections.Counter()
    for fault in faults:
        kind, user, folder = fault["kind"], fault["user"], fault["folder"]
        if kind == "missing_folder":
            yield Expected("mail.folders", user, folder, None, "missing")
        elif kind == "extra_folder":
            yield Expected("mail.folders", user, folder, None, "extra")
        unseen = 0 if fault.get("seen", True) else 1
        change = {"missing": -1, "moved": -1, "duplicate": 1, "extra_message": 1}.get(kind, 0)
        counts[user, folder, "messages"] += change
        counts[user, folder, "unseen"] += change * unseen
        if kind == "moved":
            counts[user, fault["to"], "messages"] += 1
            counts[user, fault["to"], "unseen"] += unseen
        if kind == "seen_lost":
            counts[user, folder, "unseen"] += -1 if unseen else 1
    for (user, folder, field), change in sorted(counts.items()):
        if change:
            yield Expected("mail.folders", user, folder, None, "different", {field})


def file_tree(faults, times):
    for fault in faults:
        if fault["kind"] != "only_mtime" or times:
            klass, fields = FILE_FAULTS[fault["kind"]]
            yield Expected("files.compare", "", None, fault["path"], klass, fields)


def compare(expected, findings):
    """What was missed and what was invented. Expectations that name their item choose first."""
    by_item = collections.defaultdict(list)
    for finding in findings:
        by_item[bare(finding["item"])].append(finding)
    taken, missed = set(), []
    for want in sorted(expected, key=lambda want: want.item is None):
        candidates = findings if want.item is None else by_item[want.item]
        found = next((one for one in candidates if id(one) not in taken and want.fits(one)), None)
        if found is None:
            missed.append(want)
        else:
            taken.add(id(found))
    return missed, [finding for finding in findings if id(finding) not in taken]


def wrong_verdicts(results, expected):
    """Accounts with a fault must have failed, the others passed; nothing may be unsure."""
    faulty = {(want.kind, want.account) for want in expected}
    for entry in results:
        right = "failed" if (entry["kind"], entry["account"] or "") in faulty else "passed"
        if entry["verdict"] != right or "incomplete" in entry.get("marks", []):
            yield "%s %s: %s, not %s" % (entry["id"], entry["account"] or "", entry["verdict"], right)


def accounts_in(text):
    if "-" in text:
        first, last = text.split("-")
        return {"u%02d" % number for number in range(int(first[1:]), int(last[1:]) + 1)}
    return set(text.split(","))


def expectations(args, kinds):
    with open(args.truth) as file:
        truth = json.load(file)
    if args.sort == "files":
        return list(file_tree(truth, args.times)), {""}
    faults = truth["faults"]
    accounts = accounts_in(args.accounts) if args.accounts else {fault["user"] for fault in faults}
    faults = [fault for fault in faults if fault["user"] in accounts]
    expected = list(mail_messages(faults, args.level)) if "mail.messages" in kinds else []
    if "mail.folders" in kinds:
        expected += mail_folders(faults)
    return expected, accounts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sort", choices=["mail", "files"])
    parser.add_argument("truth")
    parser.add_argument("run")
    parser.add_argument("--accounts", help="only these: u00-u19, or a list with commas")
    parser.add_argument("--level", choices=LEVELS, default="bytes", help="the level of the run's mail.messages")
    parser.add_argument("--times", action="store_true", help="the run compared times")
    parser.add_argument("--case", help="only this case")
    args = parser.parse_args()

    area = "mail." if args.sort == "mail" else "files.compare"
    with open(os.path.join(args.run, "results.json")) as file:
        results = json.load(file)["cases"]
    results = [one for one in results if one["kind"].startswith(area) and args.case in (None, one["id"])]
    with open(os.path.join(args.run, "findings.jsonl")) as file:
        findings = [json.loads(line) for line in file]
    cases = {entry["id"] for entry in results}
    findings = [finding for finding in findings if finding["case"] in cases]
    kinds = {entry["kind"] for entry in results}
    expected, accounts = expectations(args, kinds)
    missed, invented = compare(expected, findings)
    wrong = list(wrong_verdicts(results, expected))
    looked_at = {(entry["kind"], entry["account"] or "") for entry in results}
    wrong += ["%s %s: not in the run" % pair for kind in kinds for pair in [(kind, a) for a in accounts] if pair not in looked_at]
    if not results:
        wrong.append("the run has no case of this sort")

    for want in missed:
        print("MISSED    %s" % want)
    for finding in invented:
        print("INVENTED  %s" % json.dumps(finding, ensure_ascii=False))
    for verdict in wrong:
        print("VERDICT   %s" % verdict)
    print("%d faults expected, %d found, %d missed, %d invented, %d wrong verdicts" % (
        len(expected), len(expected) - len(missed), len(missed), len(invented), len(wrong)))
    sys.exit(1 if missed or invented or wrong else 0)


if __name__ == "__main__":
    main()
