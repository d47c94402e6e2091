#pragma once

// What `--serve` answers: the page, the table as JSON, and the picture of one connection.

#include "columns.hpp"
#include "support/http/request.hpp"
#include "watch.hpp"

#include <string>
#include <string_view>

namespace examples {

/// The page: one file, which loads nothing but the table and the pictures of this program.
[[nodiscard]] std::string_view page_html() noexcept;

struct answer {
    int status;
    std::string_view type;
    std::string body;
};

/// Answers from what `watching` has seen by now: `/`, `/connections.json`, and `/picture.svg?local=…&remote=…`.
[[nodiscard]] answer answer_to(const http_server::request& asked, const watch& watching, const sort_key& order);

}  // namespace examples
