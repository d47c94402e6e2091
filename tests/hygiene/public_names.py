"""Compares the names that the module exports with the public names of the headers.

usage: public_names.py        prints each name that stands in one of the two alone

Public is what a header declares in a namespace of the library, without the namespaces `detail` and `platform`.
"""

import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODULE = os.path.join(ROOT, "src", "sockstate.cppm")
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|^[ \t]*#[^\n]*|\[\[.*?\]\]', re.S | re.M)
TOKEN = re.compile(r"[A-Za-z_]\w*|::|[^\s\w]|\d[\w']*")
PAIRS = {"(": ")", "{": "}", "[": "]"}
NO_FUNCTION = {"requires", "noexcept", "decltype", "alignas", "explicit"}


def tokens_of(path):
    with open(path, encoding="utf-8") as file:
        text = NOT_CODE.sub(" ", file.read())
    return TOKEN.findall(re.sub(r"\bSOCKSTATE_\w+(\([^()]*\))?", " ", text))


def after_pair(tokens, at):
    """Where the pair of brackets that opens at `at` has ended."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += (tokens[place] in PAIRS) - (tokens[place] in PAIRS.values())
        if depth == 0:
            return place + 1
    raise ValueError("a bracket stays open")


def after_angles(tokens, at):
    depth = 0
    while True:
        if tokens[at] in PAIRS:
            at = after_pair(tokens, at)
            continue
        depth += (tokens[at] == "<") - (tokens[at] == ">")
        at += 1
        if depth == 0:
            return at


def declaration(tokens, at):
    """The declaration that begins at `at`, each pair of brackets as its first one alone, and where the next begins."""
    flat = []
    while True:
        token = tokens[at]
        if token == ";":
            return flat, at + 1
        if token == "<" and flat and (flat[-1] == "template" or flat[-1].isidentifier()) and "=" not in flat:
            at = after_angles(tokens, at)
            flat.append("<")
        elif token in PAIRS:
            is_requirement = token == "{" and "requires" in flat[-2:]
            at = after_pair(tokens, at)
            flat.append(token)
            ends_itself = not {"class", "struct", "enum", "concept", "="} & set(flat)
            if token == "{" and ends_itself and not is_requirement and tokens[at] not in (";", ",", "{"):
                return flat, at
        else:
            flat.append(token)
            at += 1


def name_of(flat):
    """The name that a declaration gives, or None: a specialisation, or a member outside of its class."""
    is_template = False
    while flat[:1] == ["template"]:
        if flat[1:2] != ["<"]:
            return None
        is_template, flat = True, flat[2:]
    if not flat or flat[0] in ("static_assert", "friend", "extern") or flat[:2] == ["using", "namespace"]:
        return None
    if flat[0] == "using":
        return flat[1] if "=" in flat else flat[-1]
    if flat[0] == "concept":
        return flat[1]
    for key in ("class", "struct", "enum"):
        if key in flat and "(" not in flat[:flat.index(key)]:
            words = flat[flat.index(key) + 1:]
            words = words[1:] if words[0] in ("class", "struct") else words
            return None if words[1:2] == ["<"] else words[0]
    for place, token in enumerate(flat):
        if token in ("=", "{", "["):
            return flat[place - 1]
        if token == "(" and flat[place - 1].isidentifier() and flat[place - 1] not in NO_FUNCTION:
            return None if flat[place - 2] == "::" else flat[place - 1]
    return flat[-1] if is_template or len(flat) > 1 else None


def names_of(path):
    """(namespace::name) of each declaration of a file at the scope of a namespace."""
    tokens = tokens_of(path)
    scopes, at, names = [], 0, set()
    while at < len(tokens):
        if tokens[at] == "namespace":
            end = tokens.index("{", at)
            scopes.append("".join(tokens[at + 1:end]))
            at = end + 1
        elif tokens[at] == "}":
            scopes.pop()
            at += 1
        elif tokens[at] in (";", "export", "module") or not scopes and tokens[at] != "template":
            at += 1
        else:
            flat, at = declaration(tokens, at)
            name = name_of(flat)
            if name:
                names.add("::".join(scopes + [name]))
    return names


def is_public(name):
    parts = name.split("::")
    return parts[0] == "sockstate" and not {"detail", "platform"} & set(parts)


def headers():
    for folder in ("include/sockstate", "platform/posix/include/sockstate", "platform/windows/include/sockstate"):
        for path, _, files in os.walk(os.path.join(ROOT, folder)):
            yield from (os.path.join(path, file) for file in files if file.endswith(".hpp"))


def main():
    declared = {name for header in headers() for name in names_of(header) if is_public(name)}
    exported = {name for name in names_of(MODULE) if is_public(name)}
    for name in sorted(declared - exported):
        print(f"src/sockstate.cppm does not export {name}")
    for name in sorted(exported - declared):
        print(f"src/sockstate.cppm exports {name}, which no public header declares")
    return 0 if declared else "no public name was found"


sys.exit(main())
