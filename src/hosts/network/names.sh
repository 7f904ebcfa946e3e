echo "name $(uname -n)"
echo "fqdn $(hostname -f 2>/dev/null)"
for peer; do
  echo "peer $peer"
  getent ahosts "$peer" | awk -v peer="$peer" '{ print "peer", peer, $1 }' | sort -u
done
