fs--denied = Access was refused ({ $system }). Run landfall as a user who may read the whole tree.
fs--absent = It is not there ({ $system }). Check the path, and whether the share is mounted.
fs--no-folder = There is something, but it is no folder.
fs--changed = Something else stood there than a moment before ({ $system }). Compare again when nobody is working on it.
fs--failed = The system could not read it ({ $system }).
fs--link-too-long = The text of the symbolic link is { $bytes } bytes long, more than landfall reads.
fs--name-not-unicode = The name { $name } is not Unicode and cannot be looked at on this system.
