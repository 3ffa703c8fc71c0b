# Makes a manual page of help texts: each begins with a line of a form feed and the command's words.

/^\f/ {
    leave()
    words = substr($0, 2)
    if (words != "" && !commands++) print ".SH COMMANDS"
    if (words != "") print ".SS " quoted(name " " words)
    next
}

/^[A-Z][a-z ]*:$/ {
    part = substr($0, 1, length($0) - 1)
    if (part == "Options" && words == "") print ".SH OPTIONS"
    if (part == "Examples") print ".PP\n.RS 4\n.nf"
    if (part == "Exit codes") print ".SH EXIT STATUS"
    next
}

NF == 0 { leave(); next }

part == "Description" && words == "" { begin($0); next }
part == "Description" { print escaped(sentence($0)); next }
part == "Usage" { sub(/^ *[^ ]+/, name); print (words == "" ? ".SH SYNOPSIS" : ".PP"); print ".B " escaped($0); next }
part == "Options" && words != "" && known($0) { next }
part == "Options" && words == "" { remember($0) }
part == "Options" || part == "Arguments" || part == "Exit codes" { entry($0); next }
part == "Examples" { sub(/^  /, ""); print escaped($0); next }

END { leave() }

function leave() { if (part == "Examples") print ".fi\n.RE"; part = "" }

function begin(text) {
    text = sentence(text)
    print ".TH " toupper(name) " " section " " date " " quoted(name " " version)
    print ".SH NAME"
    print name " \\- " escaped(tolower(substr(text, 1, 1)) substr(text, 2, length(text) - 2))
}

# A term and, after two blanks or more, what it is.
function entry(line, at) {
    sub(/^ +/, "", line)
    at = match(line, /   *[^ ]/)
    print ".TP\n.B " escaped(at ? substr(line, 1, at - 1) : line)
    if (at) print escaped(sentence(substr(line, at)))
}

# Options that every command takes are told once.
function known(line) { return term(line) in told }
function remember(line) { told[term(line)] = 1 }
function term(line) { sub(/^ +/, "", line); sub(/   *.*/, "", line); return line }

function sentence(text) { gsub(/^ +| +$/, "", text); return text ~ /([.!?]|…)$/ ? text : text "." }

function escaped(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    sub(/^\./, "\\\\\\&.", text)
    return text
}

function quoted(text) { return "\"" escaped(text) "\"" }
