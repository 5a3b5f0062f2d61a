package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"stackdrop/api/sandbox"
)

const sandboxUsage = `stackdrop sandbox -listen ADDR -dir DIR

A Frame.io of your own, on this computer only. Its first output line is one
JSON object with api_url, token and the ids of its accounts, teams, projects
and root assets. Finished files land in DIR as plain files.

  -listen ADDR    a loopback address, for example 127.0.0.1:8700; port 0: any free one
  -dir DIR        where everything is kept
  -api v2|v4|both which versions of the API it speaks; both unless told otherwise
  -token-life D   how long tokens of people who signed in are good, for example 30s
  -empty          one team, one project and one folder instead of the demo world
  -faults FILE    a plan of faults to play (JSON; see api/sandbox/plan.go)
`

// sandbox is "stackdrop sandbox".
func (p Program) sandbox(ctx context.Context, args []string) error {
	var listen, dir, faults, version string
	var o sandbox.Options
	f := p.flags("sandbox", sandboxUsage)
	f.StringVar(&listen, "listen", "127.0.0.1:0", "")
	f.StringVar(&dir, "dir", "", "")
	f.StringVar(&version, "api", "", "")
	f.DurationVar(&o.OAuth.AccessLife, "token-life", 0, "")
	f.BoolVar(&o.Empty, "empty", false, "")
	f.StringVar(&faults, "faults", "", "")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return usageError("sandbox takes no %q", f.Arg(0))
	}
	if !isAPI(version) {
		return usageError("-api is v2, v4 or both")
	}
	if dir == "" {
		return usageError("say where to keep the files: -dir DIR")
	}
	plan, err := readPlan(faults)
	if err != nil {
		return err
	}
	o.Dir, o.API, o.Faults = dir, strings.TrimPrefix(version, "both"), plan
	srv, err := sandbox.Start(ctx, listen, o)
	if err != nil {
		return fmt.Errorf("start the sandbox: %w", err)
	}
	line, err := json.Marshal(srv.Sandbox.Info())
	if err != nil {
		return fmt.Errorf("describe the sandbox: %w", err)
	}
	fmt.Fprintf(p.Stdout, "%s\n", line)
	<-ctx.Done()
	return srv.Close()
}

func readPlan(path string) (sandbox.Plan, error) {
	if path == "" {
		return sandbox.Plan{}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return sandbox.Plan{}, fmt.Errorf("read the fault plan: %w", err)
	}
	defer f.Close()
	plan, err := sandbox.ReadPlan(f)
	if err != nil {
		return plan, fmt.Errorf("read the fault plan %s: %w", path, err)
	}
	return plan, nil
}
