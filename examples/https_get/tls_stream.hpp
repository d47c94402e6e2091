#pragma once

// TLS over a typed stream, with OpenSSL 3. OpenSSL reads and writes through the stream's own calls and never waits;
// where it wants to, the library waits, under the caller's deadline.

#include <sockstate/tcp.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace tls {

/// A value, or a sentence that says what went wrong.
template <class T>
using outcome = tl::expected<T, std::string>;

/// What a client trusts.
class context {
public:
    /// The system's certificate authorities; with `file` (PEM) those in it, and no others.
    [[nodiscard]] static outcome<context> open(const std::string& file = {});

private:
    friend class stream;
    struct free_context {
        void operator()(ssl_ctx_st* all) const;
    };
    std::unique_ptr<ssl_ctx_st, free_context> all_;
};

/// The client's end of a TLS connection. It stays where it is, since OpenSSL keeps its address.
class stream {
public:
    /// Takes over a connected stream, which no longer blocks from here on.
    [[nodiscard]] static outcome<std::unique_ptr<stream>> make(sockstate::tcp::stream connected,
                                                               const context& trusted);

    /// Shakes hands with `host`: its certificate must be valid and must be that of this name or address.
    [[nodiscard]] outcome<void> shake_hands(const std::string& host, sockstate::deadline until);
    [[nodiscard]] outcome<void> send_all(std::string_view bytes, sockstate::deadline until);
    /// The part of `buffer` that was filled. Empty: the peer has finished by TLS's own word. A connection that just
    /// ends is an error, since anybody on the way could have cut it short.
    [[nodiscard]] outcome<std::string_view> receive(std::span<char> buffer, sockstate::deadline until);
    /// Says that nothing more comes, and waits until the peer has said so too.
    [[nodiscard]] outcome<void> shut_down(sockstate::deadline until);

    /// The protocol and the cipher that were agreed on, e.g. `TLSv1.3, TLS_AES_256_GCM_SHA384`.
    [[nodiscard]] std::string agreed() const;
    /// The stream underneath, to be asked.
    [[nodiscard]] const sockstate::tcp::stream& below() const noexcept { return connected_; }

private:
    friend struct bridge;
    explicit stream(sockstate::tcp::stream connected) : connected_{std::move(connected)} {}

    template <class Call>
    outcome<int> perform(Call call, sockstate::deadline until);
    outcome<int> explain(int reason);

    struct free_tls {
        void operator()(ssl_st* one) const;
    };
    sockstate::tcp::stream connected_;
    sockstate::result<void> last_;  // what the stream has reported, which OpenSSL cannot hand on
    std::unique_ptr<ssl_st, free_tls> tls_;
};

}  // namespace tls
