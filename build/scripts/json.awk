# Flattens a JSON document for the shell: one line for each value, its path, a tab, and the value as text.
#   {"items": [{"id": 7, "name": "a\nb"}]}   →   items.0.id<TAB>7   and   items.0.name<TAB>a b
# Control characters in strings become spaces. Run it with LC_ALL=C.

{ text = text $0 "\n" }

END {
    at = 1
    value("")
}

function peek() {
    while (index(" \t\r\n", substr(text, at, 1)) && at <= length(text)) at++
    return substr(text, at, 1)
}

function value(path, first, start) {
    first = peek()
    if (first == "{") members(path, "}")
    else if (first == "[") members(path, "]")
    else if (first == "\"") print path "\t" string()
    else {
        start = at
        while (at <= length(text) && !index(",]} \t\r\n", substr(text, at, 1))) at++
        print path "\t" substr(text, start, at - start)
    }
}

# Of an object or an array; at stands on its opening bracket.
function members(path, close_bracket, name, count) {
    at++
    while (peek() != close_bracket && at <= length(text)) {
        name = count++
        if (close_bracket == "}") {
            name = string()
            peek()
            at++ # the colon
        }
        value(path == "" ? name : path "." name)
        if (peek() == ",") at++
    }
    at++
}

function string(out, c) {
    for (at++; at <= length(text); at++) {
        c = substr(text, at, 1)
        if (c == "\"") break
        if (c == "\\") c = escaped(substr(text, ++at, 1))
        out = out (c < " " ? " " : c)
    }
    at++
    return out
}

function escaped(c, code, i) {
    if (index("bfnrt", c)) return " "
    if (c != "u") return c
    for (i = 0; i < 4; i++) code = code * 16 + index("0123456789abcdef", tolower(substr(text, ++at, 1))) - 1
    if (code < 128) return sprintf("%c", code)
    if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
    return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
}
