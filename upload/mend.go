package upload

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"
)

func asideName(path string) string {
	return path + ".damaged-" + time.Now().UTC().Format("20060102-150405.000")
}

// mend takes damaged records out of a journal whose pages are sound, after a
// copy of it was put aside. What is lost with a record is found out again: a
// part is sent once more, an asset is looked for before another is created.
// Only a job whose spec is damaged cannot be known any more.
func mend(db *bbolt.DB, path string, bad []string) (aside string, err error) {
	whole, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("copy the damaged journal: %w", err)
	}
	aside = asideName(path)
	if err := writeWhole(aside, whole); err != nil {
		return "", fmt.Errorf("set the damaged journal aside: %w", err)
	}
	return aside, db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(recordsBucket)
		for _, key := range bad {
			for _, o := range mending(key) {
				if err := o.apply(b); err != nil {
					return fmt.Errorf("mend the journal: %w", err)
				}
			}
		}
		return nil
	})
}

// mending is what takes the place of one damaged record.
func mending(key string) []op {
	f := strings.Split(key, "/")
	if len(f) < 3 || f[0] != "job" {
		return []op{del(key)}
	}
	switch what := f[2]; {
	case what == "spec":
		return []op{delAll("job/" + f[1] + "/")}
	case what == "created" || what == "intent":
		return []op{del(key), put(jobKey(f[1], "intent"), intentRecord{})}
	case slices.Contains([]string{"flags", "hash", "part", "finished", "stacked", "verified", "problem"}, what):
		return []op{del(key)}
	}
	return []op{del(key), delAll("job/" + f[1] + "/")} // the key itself is damaged: whose it was cannot be told
}
