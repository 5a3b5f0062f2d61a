package app

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// units of a bandwidth, in bytes per second. Networks are sold in bits, disks
// in bytes, and both are meant: "Mbit" and "MB" must not be confused.
var units = map[string]float64{
	"": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9,
	"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30,
	"bit": 1.0 / 8, "kbit": 1e3 / 8, "mbit": 1e6 / 8, "gbit": 1e9 / 8, "kbps": 1e3 / 8, "mbps": 1e6 / 8, "gbps": 1e9 / 8,
}

// parseRate reads "80Mbit", "10MB/s", "2.5 MiB" or "0" (no limit) as bytes per
// second.
func parseRate(s string) (int64, error) {
	t := strings.ToLower(strings.TrimSpace(s))
	t = strings.TrimSuffix(t, "/s")
	if t == "" || t == "off" || t == "none" {
		return 0, nil
	}
	end := strings.IndexFunc(t, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if end < 0 {
		end = len(t)
	}
	number, err := strconv.ParseFloat(t[:end], 64)
	factor, ok := units[strings.TrimSpace(t[end:])]
	if err != nil || !ok {
		return 0, fmt.Errorf("%q is not a rate; write it like 80Mbit, 10MB/s or 0 for no limit", s)
	}
	rate := number * factor
	switch {
	case rate == 0:
		return 0, nil
	case rate < 1000 || rate > math.MaxInt64/2:
		return 0, fmt.Errorf("%q is not a usable rate; the least is 1 kB/s", s)
	}
	return int64(rate), nil
}
