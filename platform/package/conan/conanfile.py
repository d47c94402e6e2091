"""The Conan 2 recipe: `conan create platform/package/conan` packages the tree that it lies in, with the version of that tree."""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir

required_conan_version = ">=2.0"


class Sockstate(ConanFile):
    name = "sockstate"
    description = "Sockets whose lifecycle is in their type"
    license = "MIT"
    topics = ("network", "sockets", "tcp", "udp", "typestate")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], "format": [True, False]}
    default_options = {"shared": False, "fPIC": True, "format": True}
    implements = ["auto_shared_fpic"]

    def _tree(self):
        return os.path.join(self.recipe_folder, "..", "..", "..")

    def set_version(self):
        text = load(self, os.path.join(self._tree(), "CMakeLists.txt"))
        self.version = self.version or re.search(r"project\(sockstate VERSION ([0-9.]+)", text).group(1)

    def export_sources(self):
        for part in ("CMakeLists.txt", "LICENSE", "README.md", "include/*", "src/*", "platform/*"):
            copy(self, part, self._tree(), self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("tl-expected/1.1.0", transitive_headers=True)
        if self.options.format:
            self.requires("fmt/[>=9.1 <12]", transitive_headers=True, transitive_libs=True)

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["SOCKSTATE_BUILD_TESTS"] = False
        toolchain.cache_variables["SOCKSTATE_BUILD_EXAMPLES"] = False
        toolchain.cache_variables["SOCKSTATE_FORMAT"] = bool(self.options.format)
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure(cli_args=["--compile-no-warning-as-error"])
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        for folder in ("cmake", "pkgconfig"):  # Conan writes these for each consumer
            rmdir(self, os.path.join(self.package_folder, "lib", folder))

    def package_info(self):
        core = self.cpp_info.components["sockstate"]
        core.libs = ["sockstate"]
        core.requires = ["tl-expected::tl-expected"]
        core.set_property("cmake_target_name", "sockstate::sockstate")
        core.set_property("pkg_config_name", "sockstate")
        if not self.options.shared:
            core.defines = ["SOCKSTATE_STATIC_DEFINE"]
            if self.settings.os == "Windows":
                core.system_libs = ["ws2_32", "iphlpapi"]
            elif self.settings.os in ("Linux", "FreeBSD"):
                core.system_libs = ["pthread"]
        if self.options.format:
            text = self.cpp_info.components["format"]
            text.requires = ["sockstate", "fmt::fmt"]
            text.libdirs, text.bindirs = [], []
            text.set_property("cmake_target_name", "sockstate::format")
            text.set_property("pkg_config_name", "sockstate-format")
