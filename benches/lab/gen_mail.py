#!/usr/bin/env python3
"""A mail corpus with planted faults, written as Maildir++ straight into two Dovecot homes.

    gen_mail.py --source HOME --target HOME --truth truth.json [--users 20 --folders 10 --messages 500] [--big 100000]

Dovecot must be stopped, or the homes new. The same arguments give the same bytes. All names and addresses are invented.
Traps that are no fault: messages without Message-ID (0.5 %), legitimate doubles with the same bytes on both sides (0.3 %),
other UIDs, another UIDVALIDITY and order, keywords kept under another letter. The truth has one record per planted fault.
"""

import argparse
import base64
import hashlib
import json
import os
import quopri
import random
import time
from multiprocessing import Pool

FOLDERS = [
    "INBOX", "Sent", "Drafts", "Trash", "Junk", "Archive", "Archive/2023", "Archive/2024",
    "Projekte/Müller & Söhne", "Gelöschte Entwürfe",
]
NAMES = [
    "Jürgen Müller", "Anna Schmidt", "Zoë Weber", "Björn Åkesson", "Maria García", "François Léger", "Li Wei",
    "Tom O'Brien", "Renate Größl", "Max Mustermann",
]
WORDS = (
    "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass "
    "sie nach wird bei einer um am sind noch wie einem über Rechnung Angebot Lieferung Termin Projekt Vertrag Rückfrage "
    "Grüße anbei Anhang bitte prüfen Freigabe Server Umzug Migration Postfach Kalender Besprechung München Köln the "
    "quarterly report attached please review by Friday thanks regards invoice order delivery meeting update status "
    "follow-up budget customer support ticket"
).split()
# Flags with their weights; `a` and `b` are the letters of keywords.
FLAG_SETS = [("", 15), ("S", 50), ("RS", 15), ("FS", 6), ("FRS", 3), ("D", 2), ("ST", 2), ("Sa", 4), ("Sb", 3)]
KEYWORDS = ["$Forwarded", "Wichtig"]
# What the target has wrong, by number of account and folder.
FAULTS = {
    (0, 0): [("missing", 3), ("seen_lost", 5)],
    (1, 1): [("duplicate", 5)],
    (2, 2): [("body_changed_same_size", 5)],
    (3, 3): [("body_truncated", 4), ("body_empty", 2)],
    (4, 4): [("flagged_lost", 5)],
    (5, 0): [("date_migration_time", 10)],
    (6, 1): [("date_tz_shift", 5)],
    (7, 7): [("missing", 10)],
    (8, 8): [("keyword_lost", 5)],
    (9, 9): [("umlaut_mangled", 3)],
    (10, 6): [("moved", 5)],
    (11, 0): [("duplicate", 5), ("missing", 5)],
    (12, 3): [("body_changed_same_size", 5)],
    (19, 9): [("missing", 2)],
}
EXTRA_MESSAGES = {(13, 1): 4, (14, 8): 1}
ACCOUNTS_WITH_EXTRA_FOLDER = (3, 4)
ACCOUNTS_WITH_MISSING_FOLDER = (5, 6)
FAULTS_BIG = [
    ("missing", 20), ("duplicate", 10), ("body_changed_same_size", 10), ("body_truncated", 10), ("seen_lost", 15),
    ("keyword_lost", 5), ("date_migration_time", 10), ("date_tz_shift", 5),
]
EPOCH = 1_500_000_000


def modified_utf7(name):
    """RFC 3501 5.1.3."""
    out, pending = [], ""

    def flush():
        nonlocal pending
        if pending:
            code = base64.b64encode(pending.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
            out.append("&" + code + "-")
            pending = ""

    for char in name:
        if " " <= char <= "~":
            flush()
            out.append("&-" if char == "&" else char)
        else:
            pending += char
    flush()
    return "".join(out)


def folder_path(root, folder):
    return root if folder == "INBOX" else os.path.join(root, "." + modified_utf7(folder).replace("/", "."))


def encoded_word(text):
    return text if text.isascii() else "=?UTF-8?B?" + base64.b64encode(text.encode()).decode() + "?="


def quoted_printable(text):
    return quopri.encodestring(text.encode()).decode()


def sentence(rng, words):
    return " ".join(rng.choices(WORDS, k=words))


ATTACHMENTS = None


def attachment(rng):
    """A piece of an incompressible block, cut at line ends."""
    global ATTACHMENTS
    if ATTACHMENTS is None:
        ATTACHMENTS = base64.encodebytes(random.Random(99).randbytes(3_000_000)).decode()
    size = min(int(rng.lognormvariate(10.2, 0.9)), 400_000) // 77 * 77
    start = rng.randrange(0, (len(ATTACHMENTS) - size) // 77) * 77
    return ATTACHMENTS[start : start + size]


def rfc_date(seconds, offset_minutes):
    local = time.gmtime(seconds + offset_minutes * 60)
    zone = "%+03d%02d" % (int(offset_minutes / 60), abs(offset_minutes) % 60)
    return time.strftime("%a, %d %b %Y %H:%M:%S ", local) + zone


def headers(rng, user, number, received, previous):
    """The header lines of a message, its sender's name and its Message-ID, if it has one."""
    name = rng.choice(NAMES)
    mailbox = "".join(char for char in name.lower() if char.isascii() and char.isalpha())
    sender = "%s <%s@example-%d.org>" % (encoded_word(name), mailbox, rng.randrange(40))
    message_id = "<%x.%x.%d@mx%d.example.org>" % (int(received), rng.getrandbits(48), number, rng.randrange(9))
    offset = rng.choice([0, 60, 120, 120, -300, 330])
    lines = ["Return-Path: <bounce-%d@example.org>" % rng.randrange(10**6)]
    for hop in range(rng.randrange(1, 4)):
        lines.append(
            "Received: from mx%d.example.org (mx%d.example.org [192.0.2.%d])\n\tby mail%d.example.net (Postfix)"
            " with ESMTPS id %X\n\tfor <%s@example.net>; %s"
            % (hop, hop, rng.randrange(255), hop, rng.getrandbits(40), user, rfc_date(received, offset))
        )
    if rng.random() < 0.6:
        body_hash = base64.b64encode(rng.randbytes(32)).decode()
        signature = "\n\t ".join(base64.b64encode(rng.randbytes(45)).decode() for _ in range(4))
        lines.append(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1;\n"
            "\th=from:to:subject:date; bh=" + body_hash + ";\n\tb=" + signature
        )
    lines += ["Date: " + rfc_date(received, offset), "From: " + sender, "To: %s@example.net" % user]
    is_reply = previous is not None and rng.random() < 0.4
    lines.append("Subject: " + ("Re: " if is_reply else "") + encoded_word(sentence(rng, rng.randrange(2, 8))))
    if rng.random() < 0.005:
        message_id = None
    else:
        lines.append("Message-ID: " + message_id)
    if is_reply:
        lines += ["In-Reply-To: " + previous, "References: " + previous]
    lines.append("MIME-Version: 1.0")
    return lines, name, message_id


def message(rng, user, number, received, previous):
    """The bytes of a message, and its Message-ID, if it has one."""
    lines, name, message_id = headers(rng, user, number, received, previous)
    count = max(1, int(rng.lognormvariate(1.6, 0.8)))
    paragraphs = [sentence(rng, rng.randrange(10, 60)) for _ in range(count)]
    text = "Hallo,\n\n" + "\n\n".join(paragraphs) + "\n\n-- \n" + name + "\n"
    sort = rng.random()
    boundary = "=_%x" % rng.getrandbits(64)
    if sort < 0.35:
        lines.append("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit")
        body = text
    elif sort < 0.50:
        lines.append("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable")
        body = quoted_printable(text)
    else:
        html = "".join('<p style="margin:0 0 1em 0">%s</p>\n' % paragraph for paragraph in paragraphs)
        alternatives = (
            "--%s\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n%s\n"
            "--%s\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
            '<html><body style="font-family:Arial">%s</body></html>\n'
        ) % (boundary, quoted_printable(text), boundary, html)
        if sort < 0.92:
            lines.append('Content-Type: multipart/alternative; boundary="%s"' % boundary)
            body = alternatives + "--%s--\n" % boundary
        else:
            lines.append('Content-Type: multipart/mixed; boundary="%s"' % boundary)
            file_name = encoded_word("Rechnung März %d.pdf" % rng.randrange(999))
            body = alternatives + (
                '--%s\nContent-Type: application/pdf; name="%s"\nContent-Disposition: attachment\n'
                "Content-Transfer-Encoding: base64\n\n%s--%s--\n"
            ) % (boundary, file_name, attachment(rng), boundary)
    return ("\n".join(lines) + "\n\n" + body).encode(), message_id


def put(folder, number, received, raw, flags, host):
    """Delivers a message; its file's name carries S= and W= as Dovecot's own delivery writes them."""
    size = len(raw)
    name = "%d.M%06dP%d.%s,S=%d,W=%d:2,%s" % (received, number, 4242, host, size, size + raw.count(b"\n"), flags)
    path = folder + "/cur/" + name
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(file, raw)
    os.close(file)
    os.utime(path, (received, received))
    return name.split(":")[0]


def make_folder(path, is_inbox=False):
    for part in ("cur", "new", "tmp"):
        os.makedirs(path + "/" + part, exist_ok=True)
    if not is_inbox:
        open(path + "/maildirfolder", "w").close()


def changed_byte(raw):
    """The same message with one other byte near its end; the size stays."""
    at = len(raw) - 40
    if raw[at] < 128 and raw[at] != 10:
        return raw[:at] + (b"X" if raw[at] != 88 else b"Y") + raw[at + 1 :]
    return raw[:-20] + bytes([raw[-20] ^ 1 if 64 <= raw[-20] < 127 else 35]) + raw[-19:]


def body_start(raw):
    return raw.index(b"\n\n") + 2


def toggled(flags, flag):
    if flag in flags:
        return flags.replace(flag, "")
    return flags + flag if flag.islower() else flag + flags


def spoiled(fault, raw, flags, received, number):
    """What the target gets instead."""
    if fault == "body_changed_same_size":
        raw = changed_byte(raw)
    elif fault == "body_truncated":
        raw = raw[: max(body_start(raw), len(raw) * 2 // 3)]
    elif fault == "body_empty":
        raw = raw[: body_start(raw)]
    elif fault == "umlaut_mangled":
        raw = raw.replace(b"Hallo,\n", b"Hallo,\n\xc3\x83\xc2\xbc", 1)
    elif fault == "seen_lost":
        flags = toggled(flags, "S")
    elif fault == "flagged_lost":
        flags = toggled(flags, "F")
    elif fault == "keyword_lost":
        flags = toggled(flags, "a")
    elif fault == "date_migration_time":
        received = 1_760_000_000 + number
    elif fault == "date_tz_shift":
        received += 3600
    return raw, flags, received


class Account:
    """One account, on both sides."""

    def __init__(self, args, user, number, folders, messages):
        self.args, self.user, self.number, self.folders, self.messages = args, user, number, folders, messages
        self.rng = random.Random("%d/%s" % (args.seed, user))
        self.source = args.source + "/" + user + "/Maildir"
        self.target = args.target + "/" + user + "/Maildir"
        self.truth, self.count, self.bytes = [], 0, 0

    def plant(self, kind, folder, **more):
        self.truth.append(dict(kind=kind, user=self.user, folder=folder, **more))

    def messages_of(self, place):
        """The source's messages of one folder: (received, bytes, Message-ID, flags, UID)."""
        rng, found, previous = self.rng, [], None
        uid = rng.randrange(1, 50)
        received = EPOCH + self.number * 1000 + place * 77
        for number in range(self.messages):
            received += rng.randrange(30, max(40, 200_000_000 // self.messages))
            if found and rng.random() < 0.003:
                raw, message_id = found[-1][1], found[-1][2]
            else:
                raw, message_id = message(rng, self.user, number, received, previous)
            flags = rng.choices([flags for flags, _ in FLAG_SETS], [weight for _, weight in FLAG_SETS])[0]
            uid += 1 + (rng.random() < 0.15) * rng.randrange(1, 9)
            found.append((received, raw, message_id, flags, uid))
            previous = message_id or previous
        return found

    def faults_of(self, place, messages):
        """Which message has which fault: only messages with a Message-ID that are no double."""
        if self.args.no_faults:
            return {}
        single = [
            at
            for at in range(1, len(messages) - 1)
            if messages[at][2] and messages[at][1] not in (messages[at - 1][1], messages[at + 1][1])
        ]
        self.rng.shuffle(single)
        planned = FAULTS_BIG if self.messages > 5000 else FAULTS.get((self.number, place), [])
        return {single.pop(): kind for kind, count in planned for _ in range(count)}

    def folder(self, place, folder):
        source, target = folder_path(self.source, folder), folder_path(self.target, folder)
        for path, keywords in ((source, KEYWORDS), (target, KEYWORDS[::-1])):
            make_folder(path, folder == "INBOX")
            with open(path + "/dovecot-keywords", "w") as file:
                file.write("0 %s\n1 %s\n" % tuple(keywords))
        messages = self.messages_of(place)
        faults = self.faults_of(place, messages)
        swap = str.maketrans("ab", "ba")
        uids, doubles = [], []
        for number, (received, raw, message_id, flags, uid) in enumerate(messages):
            uids.append((uid, put(source, number, received, raw, flags, "old")))
            self.count += 1
            self.bytes += len(raw)
            fault = faults.get(number)
            target_flags = "".join(sorted(flags.translate(swap), key=lambda flag: (flag.islower(), flag)))
            if fault == "moved":
                self.plant(fault, folder, to="Archive", uid=uid, message_id=message_id, seen="S" in flags)
                archive = folder_path(self.target, "Archive")
                put(archive, 900_000 + place * 1000 + number, received, raw, target_flags, "new")
                continue
            if fault:
                self.plant(fault, folder, uid=uid, message_id=message_id, seen="S" in flags)
            if fault == "missing":
                continue
            if fault == "duplicate":
                doubles.append((number, received, raw, target_flags))
            target_raw, target_flags, target_received = spoiled(fault, raw, target_flags, received, number)
            put(target, number, target_received, target_raw, target_flags, "new")
        for number, received, raw, flags in doubles:
            put(target, number + 500_000, received, raw, flags, "new")
        if not self.args.no_faults:
            for number in range(EXTRA_MESSAGES.get((self.number, place), 0)):
                raw, message_id = message(self.rng, self.user, 10**6 + number, received + 60, None)
                put(target, 800_000 + number, received + 60, raw, "S", "new")
                self.plant("extra_message", folder, message_id=message_id, seen=True)
        validity = 1_400_000_000 + self.number * 100 + place
        guid = hashlib.md5((self.user + folder).encode()).hexdigest()
        with open(source + "/dovecot-uidlist", "w") as file:
            file.write("3 V%d N%d G%s\n" % (validity, uids[-1][0] + 1, guid))
            file.writelines("%d :%s\n" % uid for uid in uids)

    def extra_folder(self):
        path = folder_path(self.target, "Migration-Reste")
        make_folder(path)
        raw, message_id = message(self.rng, self.user, 1, EPOCH, None)
        put(path, 1, EPOCH, raw, "S", "new")
        self.plant("extra_folder", "Migration-Reste", message_ids=[message_id])

    def missing_folder(self):
        path = folder_path(self.source, "Notizen")
        make_folder(path)
        lost = []
        for number in range(7):
            raw, message_id = message(self.rng, self.user, number, EPOCH + number, None)
            put(path, number, EPOCH + number, raw, "S", "old")
            lost.append(message_id)
        self.plant("missing_folder", "Notizen", messages=7, message_ids=lost)

    def give_away(self):
        """Dovecot, started by root, reads mail as an ordinary user."""
        for root in (self.args.source + "/" + self.user, self.args.target + "/" + self.user):
            for path, _, files in os.walk(root):
                os.chown(path, self.args.uid, self.args.uid)
                for name in files:
                    os.chown(path + "/" + name, self.args.uid, self.args.uid)


def generate(job):
    account = Account(*job)
    for place, folder in enumerate(account.folders):
        account.folder(place, folder)
    if not account.args.no_faults and account.number in ACCOUNTS_WITH_EXTRA_FOLDER:
        account.extra_folder()
    if not account.args.no_faults and account.number in ACCOUNTS_WITH_MISSING_FOLDER:
        account.missing_folder()
    if os.geteuid() == 0:
        account.give_away()
    return account.truth, account.count, account.bytes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--truth", required=True)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--folders", type=int, default=10)
    parser.add_argument("--messages", type=int, default=500, help="in each folder")
    parser.add_argument("--big", type=int, default=0, help="messages in the one folder of the account `big`")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--uid", type=int, default=5000, help="who owns the mail, when run by root")
    args = parser.parse_args()
    jobs = [(args, "u%02d" % number, number, FOLDERS[: args.folders], args.messages) for number in range(args.users)]
    if args.big:
        jobs.append((args, "big", 99, ["INBOX"], args.big))
    truth, messages, size = [], 0, 0
    with Pool(2) as pool:
        for planted, count, length in pool.imap_unordered(generate, jobs):
            truth += planted
            messages += count
            size += length
    truth.sort(key=lambda fault: (fault["user"], fault["kind"], fault.get("uid", 0), fault["folder"]))
    counts = {}
    for fault in truth:
        counts[fault["kind"]] = counts.get(fault["kind"], 0) + 1
    with open(args.truth, "w") as file:
        content = dict(params=vars(args), messages=messages, bytes=size, counts=counts, faults=truth)
        json.dump(content, file, indent=1, ensure_ascii=False)
    print("source: %d messages, %.1f MiB; planted: %s" % (messages, size / 2**20, json.dumps(counts)))


if __name__ == "__main__":
    main()
