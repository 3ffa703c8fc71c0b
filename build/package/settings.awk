# Makes goosed.env of the page that `goosed config docs` prints; with -v form=man, the entries of a manual page.
# -v unit="NAME=VALUE …" is what the unit sets: under it, those are the defaults.

BEGIN {
    count = split(unit, given, " ")
    for (i = 1; i <= count; i++) { at = index(given[i], "="); set[substr(given[i], 1, at - 1)] = substr(given[i], at + 1) }
    if (form != "man") {
        print "# Settings of goosed, NAME=value a line. systemd reads them, not a shell. After a change: systemctl restart goosed"
        print "# A line that is a comment shows the value that holds without it."
    }
}

/^\| `/ {
    count = split($0, cell, / *\| */)
    name = bare(cell[2]); value = bare(cell[4]); text = bare(cell[5])
    if (name in set) value = set[name]
    if (form == "man") entry(name, value, text); else setting(name, value, text)
}

function entry(name, value, text) {
    gsub(/\\/, "\\e", text)
    text = text (value == "" ? "" : " The default is " value ".")
    gsub(/-/, "\\-", text)
    print ".TP\n.B " name "\n" text
}

function setting(name, value, text, words, n, i, line) {
    print ""
    n = split(text, words, " ")
    line = "#"
    for (i = 1; i <= n; i++) {
        if (length(line) + length(words[i]) > 110) { print line; line = "#" }
        line = line " " words[i]
    }
    print line "\n#" name "=" value
}

# Without backquotes, and of a link only its words.
function bare(text) {
    gsub(/`/, "", text)
    while (match(text, /\]\([^)]*\)/)) text = substr(text, 1, RSTART - 1) substr(text, RSTART + RLENGTH)
    gsub(/\[/, "", text)
    return text
}
