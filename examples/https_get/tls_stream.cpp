// OpenSSL calls a BIO to read and write. This one calls the stream, which does not block, and tells OpenSSL to try
// again where nothing could be done at once.

#include "tls_stream.hpp"

#include <sockstate/ip/address.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace net = sockstate;

namespace tls {

/// The functions of the BIO.
struct bridge {
    static int write(BIO* bio, const char* bytes, int count) {
        stream& to = *static_cast<stream*>(BIO_get_data(bio));
        const auto sent = to.connected_.send(net::byte_view{bytes, static_cast<std::size_t>(count)});
        BIO_clear_retry_flags(bio);
        if (sent) return static_cast<int>(*sent);
        if (sent.error().would_block()) BIO_set_retry_write(bio);
        to.last_ = tl::unexpected{sent.error()};
        return -1;
    }
    static int read(BIO* bio, char* room, int count) {
        stream& from = *static_cast<stream*>(BIO_get_data(bio));
        const auto got = from.connected_.receive(net::byte_buffer{room, static_cast<std::size_t>(count)});
        BIO_clear_retry_flags(bio);
        if (got && got->empty())
            from.last_ = tl::unexpected{net::error{net::errc::end_of_stream, net::operation::receive}};
        if (got) return static_cast<int>(got->size());
        if (got.error().would_block()) BIO_set_retry_read(bio);
        from.last_ = tl::unexpected{got.error()};
        return -1;
    }
    static long control(BIO* bio, int what, long /*number*/, void* /*argument*/) {
        const stream& of = *static_cast<const stream*>(BIO_get_data(bio));
        if (what == BIO_CTRL_EOF) return !of.last_ && of.last_.error() == net::errc::end_of_stream ? 1 : 0;
        return what == BIO_CTRL_FLUSH ? 1 : 0;  // there is no buffer to flush
    }
    /// One for the whole program.
    static const BIO_METHOD* method() {
        static BIO_METHOD* const made = [] {
            BIO_METHOD* const fresh = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "sockstate stream");
            const bool whole = fresh != nullptr && BIO_meth_set_write(fresh, write) == 1 &&
                               BIO_meth_set_read(fresh, read) == 1 && BIO_meth_set_ctrl(fresh, control) == 1;
            return whole ? fresh : nullptr;
        }();
        return made;
    }
};

namespace {

/// OpenSSL's own words for its last failure.
std::string openssl_says() {
    const char* const reason = ERR_reason_error_string(ERR_get_error());
    return reason != nullptr ? reason : "OpenSSL failed without a reason";
}

tl::unexpected<std::string> failed(const std::string& what) {
    return tl::unexpected{what + ": " + openssl_says()};
}

}  // namespace

void context::free_context::operator()(ssl_ctx_st* all) const {
    SSL_CTX_free(all);
}
void stream::free_tls::operator()(ssl_st* one) const {
    SSL_free(one);
}

outcome<context> context::open(const std::string& file) {
    context made;
    made.all_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX* const all = made.all_.get();
    if (all == nullptr || SSL_CTX_set_min_proto_version(all, TLS1_2_VERSION) != 1) return failed("TLS");
    SSL_CTX_set_verify(all, SSL_VERIFY_PEER, nullptr);
    const int loaded = file.empty() ? SSL_CTX_set_default_verify_paths(all)
                                    : SSL_CTX_load_verify_locations(all, file.c_str(), nullptr);
    if (loaded != 1) return failed(file.empty() ? "the system's certificate authorities" : file);
    return made;
}

outcome<std::unique_ptr<stream>> stream::make(net::tcp::stream connected, const context& trusted) {
    if (auto set = connected.set_blocking(false); !set) return tl::unexpected{to_string(set.error())};
    std::unique_ptr<stream> made{new stream{std::move(connected)}};
    made->tls_.reset(SSL_new(trusted.all_.get()));
    BIO* const bio = bridge::method() != nullptr ? BIO_new(bridge::method()) : nullptr;
    if (made->tls_ == nullptr || bio == nullptr) {
        BIO_free(bio);
        return failed("TLS");
    }
    BIO_set_data(bio, made.get());
    BIO_set_init(bio, 1);
    SSL_set_bio(made->tls_.get(), bio, bio);  // which owns it from here on
    return made;
}

/// Makes the call again and again, and waits in between for what OpenSSL waits for.
template <class Call>
outcome<int> stream::perform(Call call, net::deadline until) {
    for (;;) {
        ERR_clear_error();
        last_ = {};
        const int done = call(tls_.get());
        if (done > 0) return done;
        const int reason = SSL_get_error(tls_.get(), done);
        if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) return explain(reason);
        // A peer that sends a byte now and then is ready each time, and must not outlast the deadline.
        auto ready = reason == SSL_ERROR_WANT_READ ? connected_.wait_readable(until) : connected_.wait_writable(until);
        if (ready && until.has_passed()) {
            ready = tl::unexpected{net::error{net::errc::deadline_exceeded, net::operation::wait}};
        }
        if (!ready) return tl::unexpected{to_string(ready.error())};
    }
}

outcome<int> stream::explain(int reason) {
    if (reason == SSL_ERROR_ZERO_RETURN) return 0;
    if (!last_ && !last_.error().would_block()) return tl::unexpected{to_string(last_.error())};
    const long verified = SSL_get_verify_result(tls_.get());
    if (verified != X509_V_OK)
        return tl::unexpected{"certificate: " + std::string{X509_verify_cert_error_string(verified)}};
    return failed("TLS");
}

outcome<void> stream::shake_hands(const std::string& host, net::deadline until) {
    SSL* const tls = tls_.get();
    const bool is_address = net::ip::address::parse(host).has_value();
    // The name goes with the first message, so that a server of many names knows whose certificate is wanted.
    const bool is_named = is_address || SSL_set_tlsext_host_name(tls, host.c_str()) == 1;
    SSL_set_hostflags(tls, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    const bool is_expected = is_address ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host.c_str()) == 1
                                        : SSL_set1_host(tls, host.c_str()) == 1;
    if (!is_named || !is_expected) return failed(host);
    return perform([](SSL* one) { return SSL_connect(one); }, until).and_then([](int done) -> outcome<void> {
        if (done == 0) return tl::unexpected{std::string{"the server ended the handshake"}};
        return {};
    });
}

outcome<void> stream::send_all(std::string_view bytes, net::deadline until) {
    while (!bytes.empty()) {
        const auto most = static_cast<int>(std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max()));
        const auto sent = perform([&](SSL* one) { return SSL_write(one, bytes.data(), most); }, until);
        if (!sent) return tl::unexpected{sent.error()};
        if (*sent == 0) return tl::unexpected{std::string{"the server has finished"}};
        bytes.remove_prefix(static_cast<std::size_t>(*sent));
    }
    return {};
}

outcome<std::string_view> stream::receive(std::span<char> buffer, net::deadline until) {
    const auto most = static_cast<int>(std::min<std::size_t>(buffer.size(), std::numeric_limits<int>::max()));
    return perform([&](SSL* one) { return SSL_read(one, buffer.data(), most); }, until).map([&](int got) {
        return std::string_view{buffer.data(), static_cast<std::size_t>(got)};
    });
}

outcome<void> stream::shut_down(net::deadline until) {
    // The first call sends this side's word, and gives 0 where the peer's has not come yet; the second waits for it.
    if (SSL_shutdown(tls_.get()) == 1) return {};
    return perform([](SSL* one) { return SSL_shutdown(one); }, until).map([](int) {});
}

std::string stream::agreed() const {
    return std::string{SSL_get_version(tls_.get())} + ", " + SSL_get_cipher_name(tls_.get());
}

}  // namespace tls
