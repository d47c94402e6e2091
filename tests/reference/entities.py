"""Counts the public entities that Doxygen found, and names those without a text.

    entities.py XML_FOLDER

An entity is a header, a namespace, a class, a concept, a function, an alias, a constant, a data member, an enumeration,
one of its values, or a macro. What is deleted or defaulted (`= default`) says all of itself, and is none; nor is a friend
class.
"""

import argparse
import collections
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

KINDS = {"class": "class", "struct": "class", "union": "class", "namespace": "namespace", "concept": "concept",
         "file": "file"}
MEMBERS = {"function": "function", "friend": "function", "typedef": "alias", "variable": "variable",
           "enum": "enumeration", "define": "macro"}


def has_text(element):
    return any("".join(element.find(name).itertext()).strip() for name in ("briefdescription", "detaileddescription")
               if element.find(name) is not None)


def place_of(element):
    place = element.find("location")
    return f"{place.get('file')}:{place.get('line', '1')}" if place is not None else "nowhere"


def is_entity(member):
    arguments = member.findtext("argsstring") or ""
    return member.get("prot") in ("public", None) and member.get("kind") in MEMBERS and \
        not re.search("= ?(delete|default)$", arguments) and not (member.get("kind") == "friend" and not arguments)


def entities_of(compound, seen):
    """The kind, the name, the place and whether there is a text: of the compound and all that is declared in it."""
    kind = compound.get("kind")
    name = compound.findtext("compoundname")
    if kind not in KINDS or compound.get("prot") == "private" or name.endswith(".md") or \
            place_of(compound).startswith("[generated]"):
        return
    if not (kind == "namespace" and name.split("::")[0] in ("std", "fmt", "tl")):
        yield KINDS[kind], name, place_of(compound), has_text(compound)
    for member in compound.iter("memberdef"):
        if member.get("id") in seen or not is_entity(member):
            continue
        if kind == "file" and member.get("kind") != "define":
            continue
        seen.add(member.get("id"))
        scope = "" if kind == "file" else name + "::"
        member_name = f"{scope}{member.findtext('name')}{member.findtext('argsstring') or ''}"
        yield MEMBERS[member.get("kind")], member_name, place_of(member), has_text(member)
        for value in member.iter("enumvalue"):
            yield "value", f"{scope}{member.findtext('name')}::{value.findtext('name')}", place_of(member), has_text(value)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("xml", type=pathlib.Path)
    arguments = parser.parse_args()
    counts = collections.Counter()
    silent = []
    seen = set()
    for file in sorted(arguments.xml.glob("*.xml")):
        if file.name == "index.xml":
            continue
        for compound in ElementTree.parse(file).getroot().iter("compounddef"):
            for kind, name, place, described in entities_of(compound, seen):
                counts[kind] += 1
                if not described:
                    silent.append(f"{place}: {kind} {name}")
    for line in sorted(silent):
        print("no text:", line)
    print(", ".join(f"{count} of kind {kind}" for kind, count in sorted(counts.items())))
    print(f"{sum(counts.values())} public entities, {len(silent)} undocumented")
    sys.exit(1 if silent or not counts["function"] or not counts["class"] else 0)


main()
