// The server does not trust a request: it refuses whatever RFC 9112 does not allow, and names that lead out of the
// folder.

#include "support/http/request.hpp"

#include <algorithm>
#include <charconv>

namespace http_server {

namespace {

constexpr std::string_view head_end = "\r\n\r\n";

constexpr int bad_request = 400;
constexpr int not_found = 404;
constexpr int method_not_allowed = 405;
constexpr int target_too_long = 414;
constexpr int head_too_long = 431;
constexpr int version_not_supported = 505;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// `word` is in lower case.
bool is_word(std::string_view text, std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char c, char l) { return lower(c) == l; });
}

/// RFC 9110 §5.6.2
bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || marks.find(c) != marks.npos;
    });
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

template <class Number>
std::optional<Number> number_in(std::string_view text, int base = 10) {
    Number number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Takes what stands before `mark` off the front of `text`, and the mark.
std::string_view take_until(std::string_view& text, std::string_view mark) {
    const std::size_t end = std::min(text.find(mark), text.size());
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(std::min(end + mark.size(), text.size()));
    return taken;
}

/// A name with its %XX read; nothing where one is not whole, or stands for what no name can have.
std::optional<std::string> decoded(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        char c = name[i];
        if (c == '%') {
            const auto code = name.size() - i > 2 ? number_in<unsigned char>(name.substr(i + 1, 2), 16) : std::nullopt;
            if (!code) return std::nullopt;
            c = static_cast<char>(*code);
            i += 2;
        }
        if (c == '\0' || c == '/') return std::nullopt;
        out += c;
    }
    return out;
}

/// The names of `target`: `/a/b`, or `http://host/a/b` as a proxy would send it.
int read_target(std::string_view target, request& asked) {
    const auto is_printable = [](char c) { return c > ' ' && c <= '~'; };
    if (!std::all_of(target.begin(), target.end(), is_printable)) return bad_request;
    asked.target = target;
    constexpr std::string_view scheme = "http://";
    if (is_word(target.substr(0, scheme.size()), scheme)) {
        target.remove_prefix(std::min(target.find('/', scheme.size()), target.size()));
        if (target.empty()) target = "/";
    }
    std::string_view rest = target.substr(0, target.find('?'));
    if (rest.empty() || rest[0] != '/') return bad_request;
    for (rest.remove_prefix(1); rest.find('/') != rest.npos;) {
        const auto name = decoded(take_until(rest, "/"));
        if (!name) return bad_request;
        asked.path.push_back(*name);
    }
    const auto last = decoded(rest.empty() ? "index.html" : rest);
    if (!last) return bad_request;
    asked.path.push_back(*last);
    const bool stays = std::none_of(asked.path.begin(), asked.path.end(), [](const std::string& name) {
        return name.empty() || name == "." || name == "..";
    });
    return stays ? 0 : not_found;
}

/// One range of bytes; nothing for what else the field may hold, which a server may ignore (RFC 9110 §14.2).
std::optional<byte_range> range_in(std::string_view value) {
    if (!is_word(take_until(value, "="), "bytes")) return std::nullopt;
    const std::size_t dash = value.find('-');
    if (dash == value.npos || value.size() == 1) return std::nullopt;
    const std::string_view first = value.substr(0, dash);
    const std::string_view last = value.substr(dash + 1);
    const byte_range range{number_in<std::uint64_t>(first), number_in<std::uint64_t>(last)};
    if ((!first.empty() && !range.first) || (!last.empty() && !range.last)) return std::nullopt;
    if (range.first && range.last && *range.last < *range.first) return std::nullopt;
    return range;
}

/// Which fields were seen of those that matter here.
struct fields {
    int hosts = 0;
    bool has_condition = false;

    /// False where the line is no field.
    bool read(std::string_view line, request& asked) {
        const std::size_t colon = line.find(':');
        const std::string_view name = line.substr(0, colon);
        if (colon == line.npos || !is_token(name)) return false;
        std::string_view value = trim(line.substr(colon + 1));
        if (value.find_first_of(std::string_view{"\0\r\n", 3}) != value.npos) return false;
        if (is_word(name, "host")) {
            ++hosts;
            asked.host = value;
        }
        if (is_word(name, "if-range")) has_condition = true;
        if (is_word(name, "range")) asked.range = range_in(value);
        // A body is not read, and so what follows it cannot be found.
        if (is_word(name, "transfer-encoding") || (is_word(name, "content-length") && value != "0")) {
            asked.keeps_connection = false;
        }
        if (is_word(name, "connection")) {
            while (!value.empty()) {
                if (is_word(trim(take_until(value, ",")), "close")) asked.keeps_connection = false;
            }
        }
        return true;
    }
};

}  // namespace

std::optional<part> part_of(const byte_range& asked, std::uint64_t size) noexcept {
    if (size == 0) return std::nullopt;
    if (!asked.first) {
        const std::uint64_t count = std::min(asked.last.value_or(0), size);
        return count == 0 ? std::nullopt : std::optional{part{size - count, count}};
    }
    if (*asked.first >= size) return std::nullopt;
    return part{*asked.first, std::min(asked.last.value_or(size - 1), size - 1) - *asked.first + 1};
}

std::optional<std::size_t> head_size(std::string_view received) noexcept {
    const std::size_t end = received.find(head_end);
    return end == received.npos ? std::nullopt : std::optional{end + head_end.size()};
}

int refusal_of_long(std::string_view received) noexcept {
    return received.substr(0, head_limit).find("\r\n") == received.npos ? target_too_long : head_too_long;
}

std::optional<std::string> query_value(std::string_view target, std::string_view name) {
    take_until(target, "?");
    while (!target.empty()) {
        std::string_view value = take_until(target, "&");
        if (take_until(value, "=") == name) return decoded(value);
    }
    return std::nullopt;
}

tl::expected<request, int> parse_request(std::string_view head) {
    head.remove_suffix(2);  // the empty line
    std::string_view line = take_until(head, "\r\n");
    const std::string_view method = take_until(line, " ");
    const std::string_view target = take_until(line, " ");
    if (!is_token(method) || !line.starts_with("HTTP/")) return tl::unexpected{bad_request};
    const bool is_newest = line == "HTTP/1.1";
    if (!is_newest && line != "HTTP/1.0") return tl::unexpected{version_not_supported};

    request asked;
    asked.keeps_connection = is_newest;
    fields seen;
    while (!head.empty()) {
        if (!seen.read(take_until(head, "\r\n"), asked)) return tl::unexpected{bad_request};
    }
    if (seen.hosts > 1 || (is_newest && seen.hosts == 0)) return tl::unexpected{bad_request};
    asked.wants_body = method != "HEAD";
    if (method != "GET" && method != "HEAD") return tl::unexpected{method_not_allowed};
    if (seen.has_condition) asked.range.reset();  // the file has nothing to compare it with
    if (const int refused = read_target(target, asked); refused != 0) return tl::unexpected{refused};
    return asked;
}

}  // namespace http_server
