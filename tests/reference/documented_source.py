"""Writes what Doxygen reads in place of headers and pages: the same lines, with what Doxygen 1.9 itself does not show.

    documented_source.py --output FOLDER --generated FOLDER --headers FOLDER… --pages FOLDER

No line is added or taken away, so Doxygen's warnings name the right one.

- The opening comment of a header documents the file, and what it says of threads stands with each of its classes too.
- A defaulted comparison gets the text that it means.
- A condition after a signature (`requires can_send<P, S>`) is said at the end of the comment before it.
- Namespace detail is left out, but for the parts that `socket` is made of: it inherits their calls.
- Overloads that only refuse (`needs_std_move`), friends that are classes, hashes and formatters are left out.
- In comments, names are code where they stand between backticks, and nowhere else: the word "error" is no link.
- In a page, `<!-- NAME -->` alone in its line is the generated file NAME, if there is one.
"""

import argparse
import pathlib
import re

PARTS = {"socket_handle", "settings", "transfer", "addressed", "messages", "batches", "network_reports", "datagrams",
         "queries", "kept_socket"}
# The bases that a template chooses: the one of datagrams has every call.
BASES = {"carrier<P, S>::type": "datagrams<P, S>", "owner<P>::type": "socket_handle"}
COMMENT = re.compile(r"^(\s*///)(.*)$")
MEMBER_COMMENT = re.compile(r"^(.*?///<)(.*)$")
TYPE = re.compile(r"^\s*(?:struct|class|enum class)\s+(?:SOCKSTATE_\w+ )?(\w+)")


def code_of(line):
    """The line without comments, texts and characters, so that its braces can be counted."""
    return re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])\'', '""', line.split("//")[0])


def without_details(lines, path):
    """Leaves of each namespace detail the parts of `socket`, of which nothing protected is a program's."""
    if path.parent.name == "detail":
        lines = [line.replace("protected:", "private:") for line in lines]
    result = []
    depth = 0
    inside = None  # the depth at which namespace detail was opened
    block = []
    for line in lines:
        code = code_of(line)
        if inside is None and re.match(r"namespace (\w+::)*detail {", line):
            inside = depth
            result.append(line)
        elif inside is not None and depth + code.count("{") - code.count("}") <= inside:
            parts = parts_of(block)
            if any(parts):
                result += [*parts, line]
            else:
                result[-1] = ""
                result += [""] * (len(parts) + 1)
            block = []
            inside = None
        elif inside is not None:
            block.append(line)
        else:
            result.append(line)
        depth += code.count("{") - code.count("}")
    return result


def parts_of(block):
    """Of the lines within namespace detail only the parts, each with the comment and the head before it."""
    kept = [""] * len(block)
    index = 0
    while index < len(block):
        found = TYPE.match(block[index])
        if not found or found[1] not in PARTS or code_of(block[index]).rstrip().endswith(";"):
            index += 1
            continue
        first = index
        while first and re.match(r"(///|template\b)", block[first - 1]):
            first -= 1
        depth = 0
        while True:
            code = code_of(block[index])
            depth += code.count("{") - code.count("}")
            index += 1
            if depth == 0 and "}" in code:
                break
        kept[first:index] = block[first:index]
    for number, line in enumerate(kept):
        for base, shown in BASES.items():
            if TYPE.match(line):
                line = line.replace(base, shown)
        kept[number] = line
    return kept


def open_file_comment(lines):
    """Makes the opening comment the file's, and returns what it says of threads."""
    last = 2
    while last < len(lines) and lines[last].startswith("//"):
        lines[last] = "///" + lines[last][2:]
        last += 1
    if last == 2:
        return ""
    lines[1] = r"/// \file"
    text = "\n".join(line[3:].strip() for line in lines[2:last])
    paragraph = re.search(r"^Threads: (.*?)(?:\n\n|\Z)", text, re.DOTALL | re.MULTILINE)
    if paragraph:
        said = paragraph[1].replace("\n", " ")
        return said[0].upper() + said[1:]
    sentences = re.split(r"(?<=\.)\s+", text.replace("\n", " "))
    return " ".join(sentence for sentence in sentences if re.search(r"thread", sentence, re.IGNORECASE))


def argument(text):
    """A text as the argument of an alias."""
    return text.replace(",", r"\,").replace("{", r"\{").replace("}", r"\}")


def end_comment(lines, declaration, addition):
    """Adds to the comment that ends before the line `declaration`, if one does."""
    at = declaration - 1
    while at >= 0 and re.match(r"\s*(template\b|requires\b)", lines[at]):
        at -= 1
    if at >= 0 and COMMENT.match(lines[at]):
        lines[at] += " " + addition


def add_threads(lines, said):
    for number, line in enumerate(lines):
        found = TYPE.match(line)
        if said and found and found[0][0] != " " and not line.rstrip().endswith(";"):
            end_comment(lines, number, rf"\threads{{{argument(said)}}}")


def add_conditions(lines):
    """Finds `requires` after a signature. The signature begins after the last comment before it."""
    for number, line in enumerate(lines):
        after_signature = re.match(r"^\s+requires (.*?)(?: \{.*|;)?$", line)
        in_line = re.search(r"\)[^;{]*? requires ([^;{]+?)(?: \{.*|;)$", line)
        found = after_signature or in_line
        if not found:
            continue
        previous = code_of(lines[number - 1]).strip()
        if after_signature and not re.search(r"(\)|\bconst|\bnoexcept|&&|&)$", previous):
            continue  # of a template's head, which Doxygen shows
        if after_signature and previous.startswith("requires "):
            continue
        condition = found[1]
        following = number + 1
        while condition.endswith("&&") or condition.endswith("||"):
            condition += " " + lines[following].strip().removesuffix("{").strip()
            following += 1
        start = number if in_line else number - 1
        while start >= 0 and not re.search(r"[;{}:]$", code_of(lines[start - 1]).strip()) and lines[start - 1].strip() \
                and not COMMENT.match(lines[start - 1]):
            start -= 1
        end_comment(lines, start, rf"\compiles_where{{`{argument(condition)}`}}")


def names_of(headers):
    """The names of types, concepts and namespaces, which Doxygen would make links of wherever the word stands."""
    names = set()
    for lines in headers:
        for line in lines:
            found = TYPE.match(line) or re.match(r"^\s*(?:template .*> )?concept (\w+)", line) or \
                re.match(r"^namespace ([\w:]+) {", line)
            if found:
                names.update(found[1].split("::"))
    return names


def shown_code(code):
    """A piece of code between backticks. After an asterisk, or with nothing before `::`, Doxygen would look for a name."""
    inner = code[1:-1]
    found = re.match(r"(.*?(?:\*|(?<!\w):))(\w*:.*)$", inner)  # `*address::parse`, `::ffff:0:0`
    return f"<code>{found[1]}</code><code>{found[2]}</code>" if found and '"' not in found[1] else code


def plain_words(text, names):
    """Keeps Doxygen from making links of words, and of code that only looks like a name."""
    pieces = re.split(r"(`[^`]*`|\\\w+\{|\]\([^)]*\))", text)
    for number, piece in enumerate(pieces):
        if number % 2:
            pieces[number] = shown_code(piece) if piece.startswith("`") else piece
        else:
            pieces[number] = re.sub(r"(?<![\w%:./-])(\w+)(?![\w:/]|-|\.\w)",
                                    lambda word: "%" + word[0] if word[0] in names else word[0], piece)
    return "".join(pieces)


def without_refusals(lines):
    """Overloads that are deleted, and only name what the caller has left out; and friends that are classes."""
    refusing = False
    for number, line in enumerate(lines):
        refusing = refusing or bool(re.match(r"\s*(template <.*> )?(detail::)?needs_std_move \w+\(", line)) or \
            bool(re.match(r"\s*friend (class|struct) ", line))
        if not refusing:
            continue
        lines[number] = ""
        if number and re.match(r"\s*template\b[^;]*>$", lines[number - 1]):
            lines[number - 1] = ""
        refusing = not line.rstrip().endswith(";")


def add_comparisons(lines):
    for number, line in enumerate(lines):
        if re.match(r"\s*friend .*operator(==|<=>)\(.*= default;$", line) and not COMMENT.match(lines[number - 1]):
            lines[number] += "  ///< Compares all members."


def without_specializations(lines):
    """What the library adds to other namespaces: hashes, formatters, which have nothing to read."""
    inside = False
    for number, line in enumerate(lines):
        if re.match(r"struct (std|fmt)::", line):
            inside = True
            lines[number - 1] = ""
        if inside:
            lines[number] = ""
            inside = not line.rstrip().endswith("};") and not re.search(r"\{\};?$", line)


def show_header(path, lines, names):
    said = open_file_comment(lines)
    without_refusals(lines)
    without_specializations(lines)
    add_comparisons(lines)
    lines = without_details(lines, path)
    add_conditions(lines)
    add_threads(lines, said)
    for number, line in enumerate(lines):
        found = COMMENT.match(line) or MEMBER_COMMENT.match(line)
        if found:
            lines[number] = found[1] + plain_words(found[2], names)
    return lines


def show_page(lines, generated):
    shown = []
    for line in lines:
        found = re.match(r"^<!-- ([\w.]+) -->$", line)
        inserted = generated / found[1] if found else None
        shown.append(inserted.read_text(encoding="utf-8") if inserted and inserted.is_file() else line)
    return shown


def lines_of(file):
    return file.read_text(encoding="utf-8").splitlines()


def write(file, lines):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--generated", type=pathlib.Path, required=True)
    parser.add_argument("--headers", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--pages", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    headers = {}
    for folder in arguments.headers:
        for file in sorted(folder.rglob("*.hpp")):
            if file.name != "export.hpp":  # the compilers' words for what a library shows; CMake writes it
                headers[file.relative_to(folder)] = lines_of(file)
    names = names_of(headers.values())
    for path, lines in headers.items():
        write(arguments.output / path, show_header(path, lines, names))
    for file in sorted(arguments.pages.glob("*.md")):
        write(arguments.output / "guide" / file.name, show_page(lines_of(file), arguments.generated))


main()
