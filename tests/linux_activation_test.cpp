// LISTEN_PIDFDID, by which systemd 258 says which process is meant although process numbers come again.

#include "support/activated_service.hpp"
#include "support/loopback.hpp"

#include <sockstate/activation.hpp>
#include <sockstate/platform/inherited.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <string>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace sockstate::test::linux_activation_test {

namespace {

constexpr const char* variables[] = {"LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDS", "LISTEN_FDNAMES"};

/// The inode of the process's pidfd, as the manager writes it.
std::string own_instance() {
    const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0));
    struct stat file{};
    ::fstat(pidfd, &file);
    ::close(pidfd);
    return std::to_string(file.st_ino);
}

/// Whether this kernel gives each process's pidfd an inode of its own.
bool has_instances() {
    return platform::process_instance().has_value();
}

}  // namespace

TEST_CASE("activation: the number of the process's own pidfd is understood, and removed with the other variables") {
    const auto http = must(tcp::listen(any_port()));
    in_service({{http.native()}, "http"}, []() -> std::string {
        ::setenv("LISTEN_PIDFDID", own_instance().c_str(), 1);
        auto all = activation::take();
        EXPECT(all);
        EXPECT(all->take<tcp::listener>("http"));
        for (const char* name : variables) EXPECT(std::getenv(name) == nullptr);
        return "";
    });
}

TEST_CASE("activation: the pidfd of another process means another process, whatever LISTEN_PID says") {
    if (!has_instances()) return;
    const auto http = must(tcp::listen(any_port()));
    for (const std::string& other : {own_instance(), std::string{"1"}, std::string{"18446744073709551615"}}) {
        in_service({{http.native()}, "http", std::nullopt, std::nullopt, other}, []() -> std::string {
            const auto all = activation::take();
            EXPECT(!all);
            EXPECT((all.error() == error{errc::other_process, operation::activate}));
            for (const char* name : variables) EXPECT(std::getenv(name) != nullptr);
            EXPECT(::fcntl(3, F_GETFD) == 0);
            return "";
        });
    }
}

TEST_CASE("activation: a pidfd that is no number is refused") {
    const auto http = must(tcp::listen(any_port()));
    for (const char* text : {"", "x", "-1", "+1", " 1", "1 ", "01", "18446744073709551616", "99999999999999999999"}) {
        CAPTURE(text);
        in_service({{http.native()}, "http", std::nullopt, std::nullopt, text}, []() -> std::string {
            const auto all = activation::take();
            EXPECT(!all);
            EXPECT((all.error() == error{errc::invalid_argument, operation::activate}));
            EXPECT(std::getenv("LISTEN_PIDFDID") != nullptr);
            return "";
        });
    }
}

TEST_CASE("activation: where the process's own pidfd cannot be looked at, nothing is taken") {
    if (!has_instances()) return;
    const auto http = must(tcp::listen(any_port()));
    in_service({{http.native()}, "http"}, []() -> std::string {
        ::setenv("LISTEN_PIDFDID", own_instance().c_str(), 1);
        constexpr rlimit few{4, 4};  // those up to 3
        EXPECT(::setrlimit(RLIMIT_NOFILE, &few) == 0);
        const auto all = activation::take();
        EXPECT(!all);
        EXPECT(all.error() == std::errc::too_many_files_open);
        EXPECT(std::getenv("LISTEN_PIDFDID") != nullptr);
        return "";
    });
}

TEST_CASE("process_instance: is one number in a process, and another in its child") {
    if (!has_instances()) return;
    const auto here = platform::process_instance();
    CHECK(platform::process_instance() == here);
    CHECK(said_by_child([&]() -> std::string {
              EXPECT(platform::process_instance());
              EXPECT(platform::process_instance() != here);
              return "";
          }) == "");
}

}  // namespace sockstate::test::linux_activation_test
