files--no-tree = The system says neither where its files are nor which manifest lists them ({ $what }). Write `files: { "{" } path: ... { "}" }` or `files: { "{" } manifest: ... { "}" }`.
files--root-outside = The root { $what } leads out of the tree. Write a path below it, without `..`.
files--manifest-unreadable = The manifest cannot be read ({ $system }).
files--manifest-line = Line { $line } is no line of a manifest as sha256sum, md5sum or b3sum write it: { $text }
files--manifest-digest = The digest in line { $line } is of no known algorithm (MD5, SHA-256, BLAKE3): { $text }
files--manifest-path = The path in line { $line } is not relative to the folder for which the manifest was made. Make the manifest again inside that folder: { $text }
files--manifest-mixed = Line { $line } has a digest of another algorithm than the lines before it: { $text }
files--manifest-contradiction = The manifest gives two different digests for { $path }.
files--manifest-cut = Line { $line } is the last and has no line end, so the manifest may have been cut off. Make it again, or end it with a line feed.
files--manifest-empty = The manifest lists nothing below “{ $root }”.
files--manifest-utf16 = The manifest is written in UTF-16, in which names of files cannot be kept exactly. Make it again without conversion.
files--manifest-too-large = The manifest lists more files than can be held.
files--manifest-no-folder = The manifest has no folder { $path }.
files--manifest-no-content = A manifest has digests and no content.

# Counts.
files--files = { $matched } of { $all ->
    [one] 1 file
   *[other] { $all } files
  }
files--others = { $matched } of { $all ->
    [one] 1 other entry
   *[other] { $all } other entries
  } (links, empty folders)
