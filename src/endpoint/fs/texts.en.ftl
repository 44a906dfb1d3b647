fs--denied = Access was refused ({ $system }). Run landfall as a user who may read the whole tree.
fs--absent = It is not there ({ $system }). Check the path, and whether the share is mounted.
fs--no-folder = There is something, but it is no folder.
fs--changed = Something else stood there than a moment before ({ $system }). Compare again when nobody is working on it.
fs--failed = The system could not read it ({ $system }).
fs--link-too-long = The text of the symbolic link is { $bytes } bytes long, more than landfall reads.
fs--name-not-unicode = The name { $name } is not Unicode and cannot be looked at on this system.
fs--grants-changed = The permissions were changed while they were read. Check again when nobody is working on them.
fs--acl-wrong = The access control list is not understood: { $problem }.
fs--grants-elsewhere = This file system lets its server decide who may do what (a network share, FUSE), so what can be read here proves nothing. Run landfall on the machine that holds the files.
fs--no-grants = Permissions cannot be read here: neither a manifest nor this operating system knows them in a form that landfall understands.
fs--visited = { $place }, { $entries ->
    [one] 1 entry
   *[other] { $entries } entries
  } at its top
files--folder-too-large = More than { $entries } entries in one folder cannot be held.
