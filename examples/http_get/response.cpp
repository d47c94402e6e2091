// The program does not trust a response: it checks every digit of a number, and every length has a limit.

#include "response.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace http {

namespace {

constexpr std::size_t chunk_line_limit = 4096;

tl::unexpected<std::string> bad(std::string why) {
    return tl::unexpected<std::string>{std::move(why)};
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
    return result;
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_printable(char c) {
    return c >= ' ' && c <= '~';
}

/// Text from the network, made fit for a terminal and of a bearable length.
std::string shown(std::string_view text) {
    std::string result{text.substr(0, 80)};
    std::replace_if(result.begin(), result.end(), [](char c) { return !is_printable(c); }, '?');
    return result;
}

/// RFC 9110 §5.6.2
bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || marks.find(c) != marks.npos;
    });
}

parsed<std::uint64_t> parse_number(std::string_view text, int base) {
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (problem != std::errc{} || end != text.data() + text.size()) {
        return bad(fmt::format("'{}' is not a length", shown(text)));
    }
    return number;
}

/// Takes a line off the front of `text`; it ends in CRLF, or as RFC 9112 §2.2 allows in LF alone.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

parsed<void> parse_status_line(std::string_view line, response_head& head) {
    const bool known = line.substr(0, 9) == "HTTP/1.1 " || line.substr(0, 9) == "HTTP/1.0 ";
    const std::string_view status = line.substr(std::min<std::size_t>(9, line.size()), 3);
    const bool three_digits = status.size() == 3 && status.find_first_not_of("0123456789") == status.npos;
    if (!known || !three_digits || status[0] == '0' || (line.size() > 12 && line[12] != ' ')) {
        return bad(fmt::format("not an HTTP/1.x response: '{}'", shown(line)));
    }
    head.version = line.substr(0, 8);
    head.status = (status[0] - '0') * 100 + (status[1] - '0') * 10 + (status[2] - '0');
    head.reason = shown(trim(line.substr(12)));
    return {};
}

/// Several lengths are one if they are equal (RFC 9110 §8.6).
parsed<std::optional<std::uint64_t>> find_length(const response_head& head) {
    std::optional<std::uint64_t> length;
    for (const field& one : head.fields) {
        if (one.name != "content-length") continue;
        for (std::string_view rest = one.value;;) {
            const std::size_t comma = rest.find(',');
            const auto number = parse_number(trim(rest.substr(0, comma)), 10);
            if (!number) return bad("Content-Length: " + number.error());
            if (length && *length != *number) return bad("there are two lengths of the body, and they differ");
            length = *number;
            if (comma == rest.npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    return length;
}

parsed<void> find_framing(response_head& head) {
    if (head.is_interim() || head.status == 204 || head.status == 304) return {};
    const auto length = find_length(head);
    if (!length) return bad(length.error());
    std::string coding;
    for (const field& one : head.fields) {
        if (one.name == "transfer-encoding") coding += (coding.empty() ? "" : ", ") + lower(one.value);
    }
    if (!coding.empty()) {
        if (head.version == "HTTP/1.0") return bad("an HTTP/1.0 answer has a Transfer-Encoding");
        if (coding != "chunked") return bad(fmt::format("the transfer coding '{}' is not supported", shown(coding)));
        if (*length) return bad("the answer has both a Transfer-Encoding and a Content-Length");
        head.how = framing::chunked;
    } else if (*length) {
        head.how = framing::content_length;
        head.content_length = **length;
    } else {
        head.how = framing::until_close;
    }
    return {};
}

}  // namespace

std::string_view to_string(framing how) noexcept {
    switch (how) {
        case framing::none: return "no body";
        case framing::content_length: return "content-length";
        case framing::chunked: return "chunked";
        case framing::until_close: return "until close";
    }
    return "";
}

std::optional<std::size_t> head_size(std::string_view received) noexcept {
    for (std::size_t end = received.find('\n'); end != received.npos; end = received.find('\n', end + 1)) {
        const std::string_view rest = received.substr(end + 1, 2);
        if (rest.substr(0, 1) == "\n") return end + 2;
        if (rest == "\r\n") return end + 3;
    }
    return std::nullopt;
}

parsed<response_head> parse_head(std::string_view text) {
    response_head head;
    if (auto status = parse_status_line(take_line(text), head); !status) return bad(status.error());
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line.empty()) break;
        const std::size_t colon = line.find(':');
        const std::string_view name = line.substr(0, colon);
        if (colon == line.npos || !is_token(name)) return bad(fmt::format("'{}' is not a field", shown(line)));
        const std::string_view value = trim(line.substr(colon + 1));
        if (value.find_first_of(std::string_view{"\0\r", 2}) != value.npos) {
            return bad(fmt::format("the field {} has a control character", name));
        }
        head.fields.push_back({lower(name), std::string{value}});
    }
    if (auto framed = find_framing(head); !framed) return bad(framed.error());
    return head;
}

parsed<std::string_view> body_reader::take(std::string_view& input) {
    if (complete_ || input.empty()) return std::string_view{};
    switch (how_) {
        case framing::chunked: return take_chunk(input);
        case framing::until_close: return take_data(input, input.size());
        case framing::none:
        case framing::content_length: break;
    }
    const auto piece = take_data(input, left_);
    left_ -= piece.size();
    complete_ = left_ == 0;
    return piece;
}

parsed<void> body_reader::closed() {
    if (how_ == framing::until_close) complete_ = true;
    if (complete_) return {};
    if (how_ == framing::chunked) return bad(fmt::format("the body was cut off after {} bytes, amid a chunk", size_));
    return bad(fmt::format("the body was cut off: {} bytes came, {} are missing", size_, left_));
}

std::string_view body_reader::take_data(std::string_view& input, std::uint64_t most) {
    const std::string_view piece =
        input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(most, input.size())));
    input.remove_prefix(piece.size());
    size_ += piece.size();
    return piece;
}

parsed<std::string_view> body_reader::take_chunk(std::string_view& input) {
    while (!input.empty() && !complete_) {
        if (part_ == chunk_part::data) {
            const auto piece = take_data(input, left_);
            left_ -= piece.size();
            if (left_ == 0) part_ = chunk_part::data_end;
            return piece;
        }
        const std::size_t newline = input.find('\n');
        const std::size_t taken = newline == input.npos ? input.size() : newline + 1;
        line_ += input.substr(0, std::min(taken, chunk_line_limit + 1));
        input.remove_prefix(taken);
        if (line_.size() > chunk_line_limit) return bad("a line of the chunked coding is too long");
        if (newline == input.npos) break;
        if (auto read = end_of_line(); !read) return bad(read.error());
    }
    return std::string_view{};
}

/// A line of the chunked coding is whole (RFC 9112 §7.1).
parsed<void> body_reader::end_of_line() {
    const std::string whole = std::exchange(line_, {});
    std::string_view rest = whole;
    const std::string_view line = take_line(rest);
    switch (part_) {
        case chunk_part::size_line: {
            const auto size =
                parse_number(trim(line.substr(0, line.find(';'))), 16);  // what follows ';' is ours to ignore
            if (!size) return bad("a chunk's size: " + size.error());
            left_ = *size;
            part_ = left_ == 0 ? chunk_part::trailer : chunk_part::data;
            return {};
        }
        case chunk_part::data_end:
            if (!line.empty()) return bad("a chunk is longer than its size");
            part_ = chunk_part::size_line;
            return {};
        case chunk_part::trailer:
            trailer_size_ += whole.size();
            if (trailer_size_ > head_limit) return bad("the trailer is too long");
            complete_ = line.empty();
            return {};
        case chunk_part::data: break;
    }
    return {};
}

}  // namespace http
