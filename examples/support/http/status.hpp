#pragma once

// The head of an answer in HTTP/1.1 (RFC 9112).

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <string>
#include <string_view>

namespace http_server {

[[nodiscard]] inline std::string_view reason_of(int status) noexcept {
    switch (status) {
        case 200: return "OK";
        case 206: return "Partial Content";
        case 400: return "Bad Request";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 414: return "URI Too Long";
        case 416: return "Range Not Satisfiable";
        case 421: return "Misdirected Request";
        case 431: return "Request Header Fields Too Large";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "";
    }
}

/// The head with its empty line. `fields` are whole lines, each with its end.
[[nodiscard]] inline std::string head_text(int status, std::string_view fields, bool keeps_connection) {
    return fmt::format("HTTP/1.1 {} {}\r\nDate: {:%a, %d %b %Y %H:%M:%S GMT}\r\n{}{}{}\r\n", status, reason_of(status),
                       fmt::gmtime(std::time(nullptr)), fields, status == 405 ? "Allow: GET, HEAD\r\n" : "",
                       keeps_connection ? "" : "Connection: close\r\n");
}

}  // namespace http_server
