package rest

import (
	"net/url"
	"strconv"
	"time"
)

// expiry reads when a presigned URL dies from the URL itself: the guide says 48
// hours, recordings say 24. Zero if it does not say.
func expiry(u *url.URL) time.Time {
	q := u.Query()
	signed, err := time.Parse("20060102T150405Z", q.Get("X-Amz-Date"))
	if err != nil {
		return time.Time{}
	}
	life, err := strconv.ParseInt(q.Get("X-Amz-Expires"), 10, 64)
	if err != nil || life < 0 || life > 7*24*3600 { // S3 signs for a week at most
		return time.Time{}
	}
	return signed.Add(time.Duration(life) * time.Second)
}

// earlier is the earlier of two times, of which zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
