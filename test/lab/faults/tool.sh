#!/bin/sh
# Stands in for a tool, as the links to it in this folder say. What only reads goes on to the real tool, and so does what
# changes, until the call that the fault in /run/faults is for.
faults=/run/faults
wrapper=$0
name=${0##*/}
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
tool=$(command -v "$name") || exit 127

# From the first change on nothing can be asked any more.
case $(cat $faults/questions 2>/dev/null):$name in
  fail:svstat | fail:ntpq | fail:*-save) echo "$name: broken" >&2; exit 111 ;;
  say-nothing:svstat | say-nothing:ntpq | say-nothing:*-save) exit 0 ;;
  hang:svstat | hang:ntpq | hang:*-save) exec sleep 1000 ;;
esac

changes() {
  case $name in
    grub-reboot | grub2-reboot | svc | chmod | rm) return 0 ;;
    svstat) [ -e "$(sed -n "s/^$name //p" $faults/asks 2>/dev/null)" ]; return ;;
  esac
  for word in "$@"; do
    case $name:$word in
      *:--) return 1 ;;
      grubby:--set-default* | grubby:--update-kernel*) return 0 ;;
      grub*-editenv:set | grub*-editenv:unset) return 0 ;;
      systemctl:enable | systemctl:disable | systemctl:reenable | systemctl:mask | systemctl:unmask) return 0 ;;
      systemctl:start | systemctl:stop | systemctl:restart | systemctl:reload) return 0 ;;
      iptables:-[ID] | ip6tables:-[ID]) return 0 ;;
      chronyc:allow* | chronyc:deny* | chronyc:local* | chronyc:reload* | chronyc:add* | chronyc:delete*) return 0 ;;
      firewall-cmd:--add-* | firewall-cmd:--remove-* | firewall-cmd:--reload) return 0 ;;
      systemctl:set-default | systemctl:isolate | systemctl:daemon-reload) return 0 ;;
    esac
  done
  return 1
}
changes "$@" || exec "$tool" "$@"
count=$(($(cat $faults/count 2>/dev/null || echo 0) + 1))
echo $count >$faults/count
echo "$name $*" >>$faults/calls
[ "$count" = "$(cat $faults/at 2>/dev/null)" ] || exec "$tool" "$@"

real() { "$tool" "$@"; }

# The file that was written last loses its second half.
cut_in_half() {
  case $name in
    systemctl | chronyc | svc | svstat | chmod | rm | *tables) return ;;
    firewall-cmd) file=/etc/firewalld/zones/public.xml ;;
    *) file=$(ls -t /boot/grub2/grubenv /boot/loader/entries/*.conf | head -n 1) ;;
  esac
  [ -e "$file" ] || return
  truncate -s $(($(stat -c %s "$file") / 2)) "$file"
}

fill() {
  dd if=/dev/zero of="$1/filler" bs=64k 2>/dev/null
  dd if=/dev/zero of="$1/filler.rest" bs=512 2>/dev/null
}

case $(cat $faults/fault) in
  kill-before) kill -KILL $PPID; exit 1 ;;
  kill-during)
    kill -KILL $PPID
    for i in $(seq 200); do [ -e $faults/go ] && break; sleep 0.1; done
    real "$@"
    ;;
  kill-after) real "$@"; kill -KILL $PPID ;;
  interrupt) kill -INT $PPID; sleep 0.2; kill -INT $PPID; sleep 0.2; real "$@"; code=$?; echo $code >$faults/finished; exit $code ;;
  nothing) exit 0 ;;
  something-else)
    real "$@"
    code=$?
    case $name in
      systemctl) "$tool" --quiet enable faults-other.service ;;
      chronyc) "$tool" allow 192.168.0.0/16 ;;
      svc | svstat | chmod | rm) ln -s /var/faults/meanwhile /service/faults-meanwhile ;;
      *tables) "$tool" -A INPUT -p tcp --dport 993 -j ACCEPT ;;
      firewall-cmd) case $1 in --permanent) "$tool" --permanent --zone=public --add-service=imaps ;; *) "$tool" --zone=public --add-service=imaps ;; esac ;;
      *) echo 'options harmed' >>"$(ls /boot/loader/entries/*rescue*.conf)" ;;
    esac
    exit $code
    ;;
  hangs) real "$@"; exec sleep 1000 ;;
  half) real "$@"; cut_in_half; echo "$name: half done" >&2; exit 1 ;;
  half-read-only) real "$@"; cut_in_half; for path in $(grep -x /boot $faults/disks) $(cat $faults/places); do mount -o remount,bind,ro $path; done; echo "$name: half done" >&2; exit 1 ;;
  gone-before) rm "$wrapper"; exit 127 ;;
  gone-after) real "$@"; code=$?; rm "$wrapper"; exit $code ;;
  full-boot) fill /boot; real "$@" ;;
  full-etc) fill /etc; real "$@" ;;
  full-state) fill /var/lib/hostward; real "$@" ;;
  full-all) for path in $(cat $faults/disks); do fill $path; done; real "$@"; code=$?; cut_in_half; exit $code ;;
  ro-boot) mount -o remount,bind,ro /boot; real "$@" ;;
  ro-etc) for path in $(cat $faults/places); do mount -o remount,bind,ro $path; done; real "$@" ;;
  ro-state) mount -o remount,bind,ro /var/lib/hostward; real "$@" ;;
  questions-*) real "$@"; code=$?; sed 's/questions-//' $faults/fault >$faults/questions; exit $code ;;
  slow) sleep 1.5; real "$@" ;;
  timer)
    systemctl start faults-meanwhile.timer
    until systemctl --quiet is-active faults-meanwhile.service; do sleep 0.05; done
    real "$@"
    ;;
  none) real "$@" ;;
  *) echo "no such fault" >&2; exit 99 ;;
esac
