# Completion of kapela in fish. kapela itself says what can come next, a candidate a line; without one, files are offered.
function __kapela_candidates
    set -l words (commandline -opc)
    set -l candidates ($words[1] completion words -- $words[2..] (commandline -ct) 2>/dev/null)
    if test (count $candidates) -gt 0
        printf '%s\n' $candidates
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c kapela -f -a '(__kapela_candidates)'
