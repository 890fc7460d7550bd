# What is installed, and the Debian package: cmake --install, cpack -G DEB.
include(GNUInstallDirs)
install(TARGETS belay RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS belay-deploy RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/belay)
# The program has them too; these are to be read, and copied to /etc/belay/policies.
install(DIRECTORY policies/ DESTINATION ${CMAKE_INSTALL_DATADIR}/belay/policies)
install(DIRECTORY systemd/ DESTINATION lib/systemd/system
  FILES_MATCHING PATTERN "*.service" PATTERN "*.timer")
install(FILES docs/completions/belay.bash RENAME belay
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES docs/completions/belay.zsh RENAME _belay
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES docs/completions/belay.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES cmake/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/belay)

# Debian wants manual pages and changes compressed, without a time inside.
find_program(GZIP gzip REQUIRED)
set(compressed ${CMAKE_BINARY_DIR}/compressed)
file(MAKE_DIRECTORY ${compressed})
function(belay_compressed file name destination)
  add_custom_command(OUTPUT ${compressed}/${name}.gz
    COMMAND ${GZIP} -9 -n -c ${CMAKE_SOURCE_DIR}/${file} > ${compressed}/${name}.gz
    DEPENDS ${CMAKE_SOURCE_DIR}/${file})
  set_property(GLOBAL APPEND PROPERTY belay_compressed ${compressed}/${name}.gz)
  install(FILES ${compressed}/${name}.gz DESTINATION ${destination})
endfunction()
file(GLOB pages CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} docs/man/*.1)
foreach(page ${pages})
  get_filename_component(name ${page} NAME)
  belay_compressed(${page} ${name} ${CMAKE_INSTALL_MANDIR}/man1)
endforeach()
belay_compressed(CHANGELOG.md changelog ${CMAKE_INSTALL_DATADIR}/doc/belay)
get_property(belay_compressed GLOBAL PROPERTY belay_compressed)
add_custom_target(belay_compressed_files ALL DEPENDS ${belay_compressed})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME belay)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_PACKAGE_CONTACT "the Belay maintainers <belay@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "safe production deploys for PostgreSQL applications")
set(CPACK_PACKAGE_DESCRIPTION "Carries out declarative deploy plans: back up, check, migrate before code,
verify, switch code, watch; takes the way back that it showed before.
Everything it intends and does is in one tamper-evident ledger.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "postgresql-client, openssh-client")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "alembic, bash-completion, git")
# The modes that Debian's policy wants, whatever the umask of the build (10.9).
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
  GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
include(CPack)
