#!/usr/bin/env python3
"""Two trees of small files with planted faults.

    gen_files.py DIR FILES [FOLDERS]

Writes DIR/source, DIR/target and DIR/truth.json: incompressible files of 1 to 16 KiB, the same times on both sides, and
50 faults in the target. One folder for 100 files, unless FOLDERS says otherwise (1 is a flat tree). The same arguments
give the same bytes.
"""

import json
import os
import random
import sys

NAMES = ["Bericht %d.txt", "Rechnung_März_%d.pdf", "img%06d.jpg", "data-%d.csv", "Übersicht (%d).docx"]
FAULTS = ["missing", "same_size_same_mtime_changed", "truncated", "extra", "only_mtime"]
FAULT_COUNT = 50


def write(path, content, modified):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.write(file, content)
    os.close(file)
    os.utime(path, (modified, modified))


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    root, files = sys.argv[1], int(sys.argv[2])
    folders = int(sys.argv[3]) if len(sys.argv) > 3 else max(1, files // 100)
    source, target = root + "/source/", root + "/target/"
    rng = random.Random(5)
    pool = rng.randbytes(8 << 20)
    picked = rng.sample(range(files), min(FAULT_COUNT, files))
    faults = {number: FAULTS[place % len(FAULTS)] for place, number in enumerate(picked)}
    truth, total = [], 0
    for number in range(files):
        folder = "d%02d/s%04d" % (number % folders // 100, number % folders)
        if number < folders:
            os.makedirs(source + folder, exist_ok=True)
            os.makedirs(target + folder, exist_ok=True)
        path = folder + "/" + NAMES[number % len(NAMES)] % number
        size = min(16384, max(1024, int(rng.lognormvariate(8.5, 0.8))))
        start = rng.randrange(0, len(pool) - size)
        content = number.to_bytes(8, "little") + pool[start : start + size - 8]
        modified = 1_600_000_000 + number * 37
        total += size
        write(source + path, content, modified)
        fault = faults.get(number)
        if fault:
            truth.append(dict(kind=fault, path=path + (".neu" if fault == "extra" else "")))
        if fault == "missing":
            continue
        if fault == "same_size_same_mtime_changed":
            content = content[:-1] + bytes([content[-1] ^ 1])
        elif fault == "truncated":
            content = content[: len(content) // 2]
        elif fault == "only_mtime":
            modified += 7200
        write(target + path, content, modified)
        if fault == "extra":
            write(target + path + ".neu", content, modified)
    with open(root + "/truth.json", "w") as file:
        json.dump(truth, file, indent=1, ensure_ascii=False)
    print("%d files, %.1f MiB; planted: %d" % (files, total / 2**20, len(truth)))


if __name__ == "__main__":
    main()
