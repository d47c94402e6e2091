// Prints the table of transitions as the README shows it: for streams and for datagrams a Mermaid diagram of
// the calls that change the state, and a table of the calls that stay in it or end it; and what sequenced sockets add.
//
//     lifecycle_diagram                     prints it
//     lifecycle_diagram --graph stream      prints the diagram alone, for dot(1): stream or datagram
//     lifecycle_diagram --table stream      prints the table alone: stream, sequenced or datagram
//     lifecycle_diagram --check README.md   exits with 1 where the README holds something else, with 2 where
//                                           it cannot be read or has no such block

#include <sockstate/transitions.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace net = sockstate;
using net::lifecycle;
using net::protocol_kind;

namespace {

constexpr std::string_view begins = "<!-- lifecycle:begin -->\n";
constexpr std::string_view ends = "<!-- lifecycle:end -->";

/// The verbs that lead from one state to the other, each between `quote`s; empty where none does. `split` leads to both
/// halves, and `join` of a half names the half that it takes besides.
std::string verbs(protocol_kind kind, lifecycle from, lifecycle to, std::string_view quote = "") {
    std::string names;
    for (const auto& row : net::transitions) {
        const bool leads_there = row.to == to || (row.what == net::verb::split && row.other == to);
        if (row.kind != kind || row.from != from || !leads_there) continue;
        if (!names.empty()) names += ", ";
        names.append(quote).append(to_string(row.what)).append(quote);
        if (row.what == net::verb::join && row.other != lifecycle::closed)
            names.append(" with ").append(to_string(row.other));
    }
    return names;
}

void print_diagram(std::ostream& out, protocol_kind kind) {
    out << "```mermaid\nstateDiagram-v2\n    [*] --> unbound: open\n";
    for (int from = 0; from < net::lifecycle_count; ++from) {
        for (int to = 0; to < net::lifecycle_count; ++to) {
            if (from == to || static_cast<lifecycle>(to) == lifecycle::closed) continue;
            const auto names = verbs(kind, static_cast<lifecycle>(from), static_cast<lifecycle>(to));
            if (names.empty()) continue;
            out << "    " << to_string(static_cast<lifecycle>(from)) << " --> " << to_string(static_cast<lifecycle>(to))
                << ": " << names << '\n';
        }
    }
    out << "```\n";
}

/// The same for dot(1), which the reference shows.
void print_graph(std::ostream& out, protocol_kind kind) {
    out << "digraph lifecycle {\n    node [shape=box, style=rounded, fontname=Helvetica];\n"
           "    edge [fontname=Helvetica, fontsize=11];\n    start [shape=point];\n    start -> unbound "
           "[label=open];\n";
    for (int from = 0; from < net::lifecycle_count; ++from) {
        for (int to = 0; to < net::lifecycle_count; ++to) {
            if (from == to || static_cast<lifecycle>(to) == lifecycle::closed) continue;
            const auto names = verbs(kind, static_cast<lifecycle>(from), static_cast<lifecycle>(to));
            if (names.empty()) continue;
            out << "    " << to_string(static_cast<lifecycle>(from)) << " -> " << to_string(static_cast<lifecycle>(to))
                << " [label=\"" << names << "\"];\n";
        }
    }
    out << "}\n";
}

void print_table(std::ostream& out, protocol_kind kind) {
    out << "| state | calls that stay in it | calls that end it |\n| --- | --- | --- |\n";
    for (int i = 0; i < net::lifecycle_count; ++i) {
        const auto state = static_cast<lifecycle>(i);
        const auto closing = verbs(kind, state, lifecycle::closed, "`");
        if (closing.empty()) continue;  // no protocol of this kind gets there
        out << "| `" << to_string(state) << "` | " << verbs(kind, state, state, "`") << " | " << closing << " |\n";
    }
}

/// Only of the states that have calls besides those of another kind.
void print_additions(std::ostream& out, protocol_kind kind) {
    out << "| state | calls that stay in it |\n| --- | --- |\n";
    for (int i = 0; i < net::lifecycle_count; ++i) {
        const auto state = static_cast<lifecycle>(i);
        const auto calls = verbs(kind, state, state, "`");
        if (!calls.empty()) out << "| `" << to_string(state) << "` | " << calls << " |\n";
    }
}

std::string block() {
    std::ostringstream out;
    print_diagram(out, protocol_kind::stream);
    out << '\n';
    print_table(out, protocol_kind::stream);
    out << "\nConnections of messages live as streams do. In addition they have:\n\n";
    print_additions(out, protocol_kind::sequenced);
    out << "\nDatagrams:\n\n";
    print_diagram(out, protocol_kind::datagram);
    out << '\n';
    print_table(out, protocol_kind::datagram);
    return out.str();
}

/// What stands between the two marks; nothing where one is missing. Line ends of either kind.
std::optional<std::string> block_of(const char* file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) return std::nullopt;
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    std::erase(text, '\r');
    const auto begin = text.find(begins);
    if (begin == std::string::npos) return std::nullopt;
    const auto end = text.find(ends, begin);
    if (end == std::string::npos) return std::nullopt;
    return text.substr(begin + begins.size(), end - begin - begins.size());
}

int check(const char* file) {
    const auto found = block_of(file);
    if (!found) {
        std::cerr << file << ": not readable, or without " << begins.substr(0, begins.size() - 1) << " and " << ends
                  << '\n';
        return 2;
    }
    if (*found == block()) return 0;
    std::cerr << file << ": between the marks should stand\n\n" << block();
    return 1;
}

std::optional<protocol_kind> find_kind(std::string_view name) {
    for (const auto kind : {protocol_kind::stream, protocol_kind::sequenced, protocol_kind::datagram}) {
        if (to_string(kind) == name) return kind;
    }
    return std::nullopt;
}

}  // namespace

int main(int count, char** arguments) {
    if (count == 1) {
        std::cout << block();
        return 0;
    }
    const std::string_view what = count == 3 ? arguments[1] : "";
    if (what == "--check") return check(arguments[2]);
    const auto kind = what.empty() ? std::nullopt : find_kind(arguments[2]);
    if (kind && what == "--graph") {
        print_graph(std::cout, *kind);
    } else if (kind && what == "--table") {
        kind == protocol_kind::sequenced ? print_additions(std::cout, *kind) : print_table(std::cout, *kind);
    } else {
        std::cerr << "usage: lifecycle_diagram [--check README.md | --graph KIND | --table KIND]\n";
        return 2;
    }
    return std::cout.flush() ? 0 : 1;
}
