ip -o link show
