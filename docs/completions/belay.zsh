#compdef belay
# zsh completion of belay, by way of bash's. Printed from the table of commands by tests/docs.
autoload -U +X bashcompinit && bashcompinit
source /usr/share/bash-completion/completions/belay
_bash_complete -o filenames -F _belay
