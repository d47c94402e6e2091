#pragma once

// One client of the file server, on a thread of its own: requests and answers until either side ends it.

#include "served_folder.hpp"
#include "support/http/request.hpp"
#include "support/http/status.hpp"
#include "support/output.hpp"

#include <sockstate/format.hpp>
#include <sockstate/socket.hpp>
#include <sockstate/stop_source.hpp>

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace files {

/// What all clients share.
struct service {
    const served_folder& folder;
    const sockstate::stop_source& stop;
    std::chrono::duration<double> patience;  ///< with a client that neither sends nor takes anything
    bool is_quiet;
};

[[nodiscard]] inline std::string_view type_of(std::string_view name) noexcept {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> types{{{".html", "text/html; charset=utf-8"},
                                                                                  {".txt", "text/plain; charset=utf-8"},
                                                                                  {".css", "text/css"},
                                                                                  {".js", "text/javascript"},
                                                                                  {".json", "application/json"},
                                                                                  {".png", "image/png"},
                                                                                  {".jpg", "image/jpeg"},
                                                                                  {".svg", "image/svg+xml"}}};
    for (const auto& [ending, type] : types) {
        if (name.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

template <class P>
class conversation {
public:
    using stream = sockstate::socket<P, sockstate::connected>;

    conversation(stream client, std::string who, const service& with)
        : client_{std::move(client)}, who_{std::move(who)}, with_{with} {}

    /// Answers until the client ends its sending, asks for the end, or is given up.
    void run() {
        while (true) {
            const auto head = read_head();
            if (!head && head.error() == silence) break;
            const auto asked = head.and_then(http_server::parse_request);
            const bool is_answered = asked ? answer(*asked) : send_head(asked.error(), "Content-Length: 0\r\n", false);
            log(asked ? asked->target : "?");
            if (!is_answered) {
                static_cast<void>(std::move(client_).abort());  // or the kernel would go on trying to send the rest
                return;
            }
            if (!asked || !asked->keeps_connection) break;
        }
        finish();
    }

private:
    static constexpr int silence = 0;  // no status: there is nobody to answer

    [[nodiscard]] sockstate::deadline patience() const { return {with_.patience, with_.stop}; }

    /// The next head, or the status that says why there is none. The client has `patience` for all of it.
    tl::expected<std::string, int> read_head() {
        const auto until = patience();
        std::array<char, 4096> buffer;
        auto size = http_server::head_size(received_);
        while (!size) {
            if (received_.size() > http_server::head_limit)
                return tl::unexpected{http_server::refusal_of_long(received_)};
            const auto more = client_.receive(buffer, until);
            const bool is_late = !more && more.error() == sockstate::errc::deadline_exceeded;
            if (is_late && !received_.empty()) return tl::unexpected{408};
            if (!more || more->empty()) return tl::unexpected{int{silence}};
            received_.append(buffer.data(), more->size());
            size = http_server::head_size(received_);
        }
        std::string head = received_.substr(0, *size);
        received_.erase(0, *size);
        return head;
    }

    /// Answers with the file. False where the client did not get a whole answer.
    bool answer(const http_server::request& asked) {
        const auto file = with_.folder.find(asked.path);
        if (!file) {
            const bool is_shortage =
                sockstate::error::system(file.error().value(), sockstate::operation::open).out_of_resources();
            return send_head(is_shortage ? 503 : 404, "Content-Length: 0\r\n", asked.keeps_connection);
        }
        http_server::part chosen{0, file->size};
        std::string range;
        if (asked.range) {
            const auto there = http_server::part_of(*asked.range, file->size);
            if (!there) {
                return send_head(416, fmt::format("Content-Length: 0\r\nContent-Range: bytes */{}\r\n", file->size),
                                 asked.keeps_connection);
            }
            chosen = *there;
            range = fmt::format("Content-Range: bytes {}-{}/{}\r\n", chosen.offset, chosen.offset + chosen.count - 1,
                                file->size);
        }
        const auto fields = fmt::format("Content-Type: {}\r\nContent-Length: {}\r\nAccept-Ranges: bytes\r\n{}",
                                        type_of(asked.path.back()), chosen.count, range);
        return send_head(asked.range ? 206 : 200, fields, asked.keeps_connection) &&
               (!asked.wants_body || send_body(*file, chosen));
    }

    bool send_head(int status, std::string_view fields, bool keeps_connection) {
        status_ = status;
        sent_ = 0;
        return client_.send_all(http_server::head_text(status, fields, keeps_connection), patience()).has_value();
    }

    /// A client that is slow gets everything, and one that takes nothing at all for `patience` is given up.
    bool send_body(const open_file& file, http_server::part rest) {
        while (rest.count != 0) {
            const auto sent = client_.send_file(file.handle.native(), rest.offset, rest.count, patience());
            const std::uint64_t went = sent ? *sent : sent.error().transferred;
            sent_ += went;
            rest = {rest.offset + went, rest.count - went};
            if (sent) break;  // where some is missing, the file has become shorter
            const bool is_slow = sent.error() == sockstate::errc::deadline_exceeded && went != 0;
            if (!is_slow) break;
        }
        return rest.count == 0;
    }

    /// Ends our sending, and waits for the client's end: closed before that, it would meet a reset that can cost it the
    /// answer.
    void finish() {
        auto half = std::move(client_).shutdown_send();
        if (!half) return;
        const auto until = patience();
        std::array<std::byte, 4096> dropped;
        while (true) {
            const auto more = half->receive(dropped, until);
            if (!more || more->empty() || until.has_passed()) return;
        }
    }

    void log(std::string_view target) const {
        if (!with_.is_quiet) {
            examples::log_line(stdout, "{}: {} {}, {} bytes sent", who_, status_, target, sent_);
        }
    }

    stream client_;
    std::string who_;
    const service& with_;
    std::string received_;  // and not read yet: the next request
    int status_ = silence;
    std::uint64_t sent_ = 0;  // of the body
};

}  // namespace files
