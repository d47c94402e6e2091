#pragma once

// The summary of a response that has arrived: lines of text for people, a JSON object for scripts.

#include "response.hpp"

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/result.hpp>
#include <sockstate/tcp/info.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace http {

struct summary {
    int status = 0;
    std::string redirect;  ///< where one leads, printable; empty where there is none
    framing how = framing::none;
    std::uint64_t body_bytes = 0;
    std::chrono::duration<double> took{};  ///< from the request to the body's end
};

/// Where a redirect leads, as it was sent; what is not printable in it is `?`. Empty where the answer is none.
[[nodiscard]] std::string redirect_of(const response_head& head);

void print_body_line(const summary& told);
/// Prints what the kernel knows about the connection, and "unknown" for what it does not report.
void print_metrics(const sockstate::result<sockstate::tcp_info>& info, const sockstate::ip::endpoint& local,
                   const sockstate::ip::endpoint& remote);
/// An object of JSON; what the kernel does not report is left out.
[[nodiscard]] std::string to_json(const summary& told, const sockstate::result<sockstate::tcp_info>& info,
                                  const sockstate::ip::endpoint& local, const sockstate::ip::endpoint& remote);

}  // namespace http
