#!/usr/bin/env bash
# What a user of the packages does, on a machine of theirs. Ends with the first step that fails.
set -euo pipefail
cd /root
export LC_ALL=C.UTF-8
dpkg_quietly() { dpkg "$@" > /tmp/dpkg.log 2>&1 || { cat /tmp/dpkg.log; exit 1; }; }
files() { # all that are there, but for what the system writes by itself
  # shellcheck disable=SC2046
  local others=(/dev /tmp /run /given /root /work /var/lib/dpkg /var/log /var/cache)
  find / -xdev \( -path /proc $(printf -- '-o -path %s ' "${others[@]}") \) -prune -o -print | sort
}
wait_for() { timeout 30 bash -c "until grep -q '$1' $2; do sleep 0.05; done" || { cat "$2"; exit 1; }; }

files > /tmp/before
dpkg_quietly -i /given/*.deb

echo "step: the program, its manual, and what it brings along"
kapela --version --json
man -w kapela kapela-run kapela-fault-add > /dev/null
test -s /usr/share/doc/kapela/copyright
kapela check /etc/kapela/kapela.yaml
systemd-analyze verify /lib/systemd/system/kapela-orchestrator.service /lib/systemd/system/kapela-plant.service

echo "step: the commands of the units, as their user, in their folder"
as_unit() { # NAME: as systemd would start it, without its sandbox
  local unit=/lib/systemd/system/$1.service
  cd "$(sed -n 's/^WorkingDirectory=//p' "$unit")"
  # shellcheck disable=SC2046
  setpriv --reuid="$(sed -n 's/^User=//p' "$unit")" --regid="$(sed -n 's/^Group=//p' "$unit")" --clear-groups \
    env -i PATH=/usr/bin:/bin $(sed -n 's/^ExecStart=//p' "$unit") > "/tmp/$1.log" 2>&1 &
  cd /root
}
as_unit kapela-plant
wait_for 'is up' /tmp/kapela-plant.log
as_unit kapela-orchestrator
wait_for 'listens on' /tmp/kapela-orchestrator.log
kapela run "Uruchomienie wszystkich usług systemu (@all)"
kapela run "Zatrzymanie wszystkich usług (@all)"
kill %2 && wait %2
kill %1 && wait %1
kapela verify /var/lib/kapela/journal
test "$(stat -c %U:%a /var/lib/kapela/journal)" = kapela:700

echo "step: experiments of another project, by CMake"
mkdir -p cell/experiments && cd cell
cp /usr/share/kapela/scenarios/experiments/lost_answer.yaml experiments/
sed -i 's#\.\./#/usr/share/kapela/scenarios/#' experiments/lost_answer.yaml
cat > CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(cell NONE)
enable_testing()
find_package(kapela 0.2 REQUIRED)
kapela_add_experiments(experiments)
END
cmake -B build > /dev/null
ctest --test-dir build --output-on-failure --no-tests=error

echo "step: pytest, which finds the plugin"
cat > test_cell.py <<'END'
import pytest

@pytest.mark.kapela(plant="/usr/share/kapela/scenarios/plants/instant.yaml",
                    scenarios="/usr/share/kapela/scenarios/run_services.yaml")
def test_a_lost_answer(orchestrator, faults):
    faults.add("io", "drop", event="CMD_RUN", count=1)
    assert orchestrator.sync.execute_scenario("Uruchomienie wszystkich usług systemu (@all)")
END
/usr/bin/python3 -B -m pytest -q -p no:cacheprovider
cd /root

echo "step: removed, the journal stays; purged, nothing does"
dpkg_quietly --remove libkapela-dev python3-kapela kapela
test -d /var/lib/kapela/journal
dpkg_quietly --purge libkapela-dev python3-kapela kapela
! getent passwd kapela
files > /tmp/after
comm -13 /tmp/before /tmp/after | sed 's/^/left behind: /'
echo "all steps done"
