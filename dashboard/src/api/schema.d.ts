// Made by scripts/generate-docs.mjs from docs/openapi.json; do not edit.
export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is up */
        get: operations["HealthController_alive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether every part works: database, Kafka, loops, consumers; 503 when one does not */
        get: operations["HealthController_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics for Prometheus */
        get: operations["HealthController_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is late, broken and waiting, and why; open groups; totals */
        get: operations["InsightController_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tasks done, failed and planned over time, from groups and clocks
         * @description By host there is only what is planned, for the 20 hosts with the most sources.
         */
        get: operations["InsightController_load"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedule/strips": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last 50 outcomes of up to 100 schedules, and their pace: asked and real */
        get: operations["InsightController_strips"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task_group/{id}/causes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What stopped the failed and expired tasks of a group
         * @description Of a group with more than 200,000 tasks the newest are examined.
         */
        get: operations["InsightController_causes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What tasks failed with, over all groups; the 20 most frequent causes
         * @description Of more than 50,000 failures the newest are looked at. `POST /task/bulk` retries a cause.
         */
        get: operations["InsightController_failures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task_group/{id}/curve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many tasks of a group had begun and ended, over time
         * @description Of a group with more than 500,000 tasks the oldest are examined.
         */
        get: operations["InsightController_curve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source/{id}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Items of a source by day, and by the hour of the week (UTC)
         * @description From its newest 50,000 items.
         */
        get: operations["InsightController_activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find sources, cadences, groups, tasks and workers; at most 10 of a kind */
        get: operations["InsightController_search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The first thing in the way of a task, who holds it, and when it clears */
        get: operations["InsightController_whyTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedule/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why a schedule runs or does not run, and when it will */
        get: operations["InsightController_whySchedule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why a source runs or does not run, and when it will */
        get: operations["InsightController_whySource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Server-sent hints about what moved: {overview?, workers?, items?, dead_letters?, groups?: [id]}
         * @description At most one event a second. Hints carry no data: fetch what is on the screen again.
         */
        get: operations["InsightController_stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause, resume, run or delete sources by ids or filter */
        post: operations["BulkController_sources"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedule/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause, resume, run schedules or reset their cursors, by ids or filter */
        post: operations["BulkController_schedules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task_group/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel groups, or retry what failed and expired in them; counts are of tasks */
        post: operations["BulkController_groups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel or retry tasks by ids, or by group and error code; retry by cause over all groups
         * @description Without `task_group_id` the filter is a cause: `error_code`, and `host`, `source_type`, `since` if wanted. The newest 50,000 failures are looked at.
         */
        post: operations["BulkController_tasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sources, with their health */
        get: operations["SourceController_list"];
        put?: never;
        /**
         * Create a source with its schedules
         * @description Nothing is fetched unless verify=true: creating is a write to the database, and stays fast and offline.
         */
        post: operations["SourceController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many sources there are, by type and health */
        get: operations["SourceController_counts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every source as CSV, NDJSON or OPML, in the form that import takes
         * @description The format is that of `format`, else that of Accept, else CSV. A source whose schedules differ in cadence, priority or params has a line for each kind: import such a file with on_conflict=update.
         */
        get: operations["SourceController_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create many sources from a stream; bad lines are reported, the others kept
         * @description Columns or keys: type, url, name, external_id, is_active, settings and params (JSON), task_types (joined by |), cadence, priority. With on_conflict=update an empty field leaves what there is. Batches that were saved stay when the stream breaks off.
         */
        post: operations["SourceController_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source/discover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What an address offers as sources: itself, the feeds a page names, places where feeds usually are
         * @description Every feed was fetched and read before it is offered; VK and YouTube addresses are told by their look. Takes at most 12 s. 422 with `code` when the address cannot be looked at.
         */
        post: operations["SourceController_discover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source/dry_run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a pipeline on its first rows, or the code of a script; nothing is saved, written or told to anybody
         * @description The answer names a task, and its `result` (GET /api/v1/task/{id}) tells what came of it. A pipeline makes its requests for real, one for each of the rows at most, and tells the state of each step and a `preview` of every row, request, answer, record and file, without secrets and in less than 64 KiB. A script (`language`, `code`) runs as a saved one does, for at most 60 s, and tells what it printed, its `error` with the line, and the beginning of its files and items. A parser that does not take it within 120 s lets it expire.
         */
        post: operations["SourceController_dryRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One source with its schedules and health */
        get: operations["SourceController_one"];
        /** Replace a source; its type stays */
        put: operations["SourceController_replace"];
        post?: never;
        /** Delete a source with its schedules and items; 409 while a task of it is open */
        delete: operations["SourceController_delete"];
        options?: never;
        head?: never;
        /** Change fields of a source */
        patch: operations["SourceController_change"];
        trace?: never;
    };
    "/api/v1/source/{id}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changed on a source: address and health, with the reason and the task */
        get: operations["SourceController_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run every schedule of a source now */
        post: operations["SourceController_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source/{id}/script": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The script of a source with its code */
        get: operations["ScriptController_one"];
        /**
         * Upload the script of a source; the next run is of this revision
         * @description JSON `{language, code}`, or multipart/form-data with `file` (its ending is the language). A syntax error is refused with its line; the same code again makes no new revision.
         */
        put: operations["ScriptController_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/source/{id}/script/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every revision of a script, the newest first */
        get: operations["ScriptController_revisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files that pipelines may read, by name; the first 1,000 behind `after` */
        get: operations["UploadController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upload/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An uploaded file, whole or a range of it */
        get: operations["UploadController_file"];
        /**
         * Upload a file for pipelines, in place of the one of that name
         * @description The body is the file as it is (`curl -T symbols.csv …/upload/symbols.csv`), streamed into storage: it is there whole or not at all. `key` of the answer is what `input.file` of a pipeline says.
         */
        put: operations["UploadController_put"];
        post?: never;
        /** Delete an uploaded file; 409 while a pipeline names it */
        delete: operations["UploadController_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Schedules: which source gets which task on which cadence */
        get: operations["ScheduleController_list"];
        put?: never;
        /** Give a source a task type */
        post: operations["ScheduleController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedule/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One schedule with its state */
        get: operations["ScheduleController_one"];
        /** Replace the settings of a schedule */
        put: operations["ScheduleController_replace"];
        post?: never;
        /** Delete a schedule; 409 while a task of it is open */
        delete: operations["ScheduleController_delete"];
        options?: never;
        head?: never;
        /** Change settings of a schedule */
        patch: operations["ScheduleController_change"];
        trace?: never;
    };
    "/api/v1/schedule/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Plan no more tasks of it */
        post: operations["ScheduleController_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedule/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Plan its tasks again */
        post: operations["ScheduleController_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedule/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run it now; 409 while a task of it is open */
        post: operations["ScheduleController_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cadence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Clocks that schedules share */
        get: operations["CadenceController_list"];
        put?: never;
        /** Create a clock: cron with a time zone, or an interval */
        post: operations["CadenceController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cadence/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The next firings of a draft */
        post: operations["CadenceController_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cadence/preview/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a draft adds to the tasks of the next 24 hours, minute by minute, and the spread that levels its peak
         * @description From the clocks and the schedules on them; tasks that are open already are not counted.
         */
        post: operations["CadenceController_previewLoad"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cadence/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One clock, with its next firing */
        get: operations["CadenceController_one"];
        put?: never;
        post?: never;
        /** Delete a clock that no schedule uses */
        delete: operations["CadenceController_delete"];
        options?: never;
        head?: never;
        /** Change a clock; its next firing is computed from now */
        patch: operations["CadenceController_change"];
        trace?: never;
    };
    "/api/v1/cadence/{id}/ticks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its ledger: what became of every firing */
        get: operations["CadenceController_ticks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task_group": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups with their counters */
        get: operations["TaskGroupController_list"];
        put?: never;
        /** The cron's call: plan every due cadence and on_request; with a selector, run what matches now */
        post: operations["TaskGroupController_plan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task_group/cancel_expired_task_group": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cron's other call: end what is stale; POST is the right verb */
        get: operations["TaskGroupController_expireByGet"];
        put?: never;
        /** End tasks nobody started in time, and hand out again those of lost workers */
        post: operations["TaskGroupController_expire"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task_group/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One group with counters and progress */
        get: operations["TaskGroupController_one"];
        put?: never;
        post?: never;
        /** Delete a finished group with its tasks; 409 while it is open */
        delete: operations["TaskGroupController_delete"];
        options?: never;
        head?: never;
        /** Change priority or time of expiry */
        patch: operations["TaskGroupController_change"];
        trace?: never;
    };
    "/api/v1/task_group/{id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tasks of a group, newest first */
        get: operations["TaskGroupController_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task_group/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel every open task of a group */
        post: operations["TaskGroupController_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task_group/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new attempt for every failed and expired task */
        post: operations["TaskGroupController_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tasks, newest first
         * @description A `status` without a group looks at the newest 20,000 tasks behind `after`, and on for a moment while there are none: a stretch may be short, or empty, and `next` goes on. The end is where `next` is null.
         */
        get: operations["TaskController_list"];
        put?: never;
        /** Run one schedule now, as a group of one; 409 while a task of it is open */
        post: operations["TaskController_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One task */
        get: operations["TaskController_one"];
        put?: never;
        post?: never;
        /** Delete an ended task; 409 while it is open */
        delete: operations["TaskController_delete"];
        options?: never;
        head?: never;
        /** Change how many attempts a task may have */
        patch: operations["TaskController_change"];
        trace?: never;
    };
    "/api/v1/task/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel an open task; its worker is told */
        post: operations["TaskController_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new attempt for a failed, expired or cancelled task */
        post: operations["TaskController_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Attempts that ended without completing the task, and the current one */
        get: operations["TaskController_attempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/{id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Items that a task found first or changed last */
        get: operations["TaskController_items"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/{id}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The steps of a task and what follows what; 404 for a task that has none */
        get: operations["TaskController_steps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/{id}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files that a task left; a failed or expired one always has an error.txt */
        get: operations["TaskFileController_files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/{id}/artifacts/{filename}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file of a task, whole or a range of it; 302 to the bucket with S3_PRESIGNED=true */
        get: operations["TaskFileController_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Result files of all tasks, newest first */
        get: operations["ArtifactController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/item": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Parsed records, newest first
         * @description `q`, `kind`, `from` and `to` look at the newest 20,000 records behind `after` (of the source, if one is named), and on for a moment while there are none: a stretch may be short, or empty, and `next` goes on. The end is where `next` is null.
         */
        get: operations["ItemController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/item/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One record */
        get: operations["ItemController_one"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/worker": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Parser processes, as their heartbeats tell */
        get: operations["WorkerController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/topic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Topics, their partitions, and how far their readers are behind; 503 while Kafka is away */
        get: operations["TopicController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead_letter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages nobody could use, with the reason */
        get: operations["DeadLetterController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead_letter/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a dead letter to its topic again */
        post: operations["DeadLetterController_redrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notice_rule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is told what: rules of notices */
        get: operations["NoticeRuleController_list"];
        put?: never;
        /** Tell a chat or a webhook how groups or tasks end */
        post: operations["NoticeRuleController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notice_rule/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One rule */
        get: operations["NoticeRuleController_one"];
        put?: never;
        post?: never;
        /** Delete a rule; what it has sent stays in the list */
        delete: operations["NoticeRuleController_delete"];
        options?: never;
        head?: never;
        /** Change a rule, or switch it on again */
        patch: operations["NoticeRuleController_change"];
        trace?: never;
    };
    "/api/v1/notice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Notices with what became of them, newest first */
        get: operations["NoticeController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notice/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a failed or skipped notice again */
        post: operations["NoticeController_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dictionary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every closed list with its titles */
        get: operations["DictionaryController_all"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dictionary/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One closed list */
        get: operations["DictionaryController_one"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{run_id}/{filename}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file of a task, whole or a range of it; 302 to the bucket with S3_PRESIGNED=true */
        get: operations["file of a run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        SourceFilterBody: {
            /** @enum {string} */
            type?: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            is_active?: boolean;
            /** @description Part of the name or the address */
            q?: string;
            /** @enum {string} */
            health?: "new" | "healthy" | "failing" | "denied" | "gone" | "silent" | "paused";
            /** @description Host of the address */
            host?: string;
            cadence_id?: number;
            /**
             * @description What its last task failed with
             * @example http_5xx
             */
            error_code?: string;
        };
        /**
         * @example {
         *       "action": "run",
         *       "filter": {
         *         "type": "RSS"
         *       },
         *       "dry_run": true
         *     }
         */
        BulkSources: {
            /**
             * @description Either ids or a filter
             * @example [
             *       1
             *     ]
             */
            ids?: number[];
            /**
             * @description Count and change nothing
             * @default false
             */
            dry_run?: boolean;
            /** @enum {string} */
            action: "pause" | "resume" | "run" | "delete";
            /** @description All that is given must hold; {} is every source */
            filter?: components["schemas"]["SourceFilterBody"];
        };
        ScheduleFilterBody: {
            /** @enum {string} */
            source_type?: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            /** @example FEED */
            task_type?: string;
            cadence_id?: number;
            is_enabled?: boolean;
            /**
             * @description What its last task failed with
             * @example http_5xx
             */
            error_code?: string;
        };
        /**
         * @example {
         *       "action": "resume",
         *       "filter": {
         *         "source_type": "RSS"
         *       },
         *       "dry_run": true
         *     }
         */
        BulkSchedules: {
            /**
             * @description Either ids or a filter
             * @example [
             *       1
             *     ]
             */
            ids?: number[];
            /**
             * @description Count and change nothing
             * @default false
             */
            dry_run?: boolean;
            /** @enum {string} */
            action: "pause" | "resume" | "run" | "reset_cursor";
            /** @description All that is given must hold; {} is every schedule */
            filter?: components["schemas"]["ScheduleFilterBody"];
        };
        /**
         * @example {
         *       "action": "retry",
         *       "ids": [
         *         1
         *       ],
         *       "dry_run": true
         *     }
         */
        BulkGroups: {
            /** @enum {string} */
            action: "cancel" | "retry";
            /**
             * @example [
             *       1
             *     ]
             */
            ids: number[];
            /**
             * @description Count and change nothing
             * @default false
             */
            dry_run?: boolean;
        };
        TaskFilterBody: {
            /**
             * @description Without it error_code is needed, and only a retry is possible
             * @example 1
             */
            task_group_id?: number;
            /** @example timeout */
            error_code?: string;
            /** @description Host of the address of its source; not within a group */
            host?: string;
            /**
             * @description Not within a group
             * @enum {string}
             */
            source_type?: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            /**
             * Format: date-time
             * @description Planned from this moment on; 24 hours ago by default, at most 31 days ago; not within a group
             */
            since?: string;
        };
        /**
         * @example {
         *       "action": "retry",
         *       "filter": {
         *         "task_group_id": 1
         *       },
         *       "dry_run": true
         *     }
         */
        BulkTasks: {
            /** @enum {string} */
            action: "cancel" | "retry";
            /** @description Either ids, at most 1,000, or a filter */
            ids?: string[];
            filter?: components["schemas"]["TaskFilterBody"];
            /**
             * @description Count and change nothing
             * @default false
             */
            dry_run?: boolean;
        };
        /**
         * @example {
         *       "url": "https://example.com/"
         *     }
         */
        DiscoverUrl: {
            /**
             * @description Any page; https:// may be left out
             * @example https://example.com/
             */
            url: string;
        };
        /**
         * @example {
         *       "type": "CSV_API",
         *       "settings": {
         *         "input": {
         *           "type": "csv",
         *           "text": "id,name\n1,a\n2,b\n"
         *         },
         *         "transform": {
         *           "row": "{\"id\": id, \"upper\": $uppercase(name)}"
         *         }
         *       }
         *     }
         */
        DryRunSource: {
            /**
             * @description CSV_API or SCRIPT
             * @example CSV_API
             * @enum {string}
             */
            type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            /** @description The saved source that is being changed */
            source_id?: number;
            url?: string | null;
            /** @example Draft */
            name?: string | null;
            /**
             * @description As they would be saved
             * @default {}
             */
            settings?: Record<string, unknown>;
            /**
             * @description Of the run
             * @default {}
             */
            params?: Record<string, unknown>;
            /** @default 5 */
            rows?: number;
            /**
             * @description Of a script
             * @enum {string}
             */
            language?: "python" | "javascript" | "typescript";
            /** @description Of a script, at most 262144 bytes */
            code?: string;
        };
        ScheduleOfSource: {
            /**
             * @description Name of a cadence; on_request by default
             * @example on_request
             */
            cadence?: string;
            /** @description The cadence by id instead of by name */
            cadence_id?: number;
            /** @default true */
            is_enabled?: boolean;
            /**
             * @description Told to the parser; groups have their own
             * @default 0
             */
            priority?: number;
            /** @description Not started by then: expired; TASK_TTL_SECONDS by default */
            ttl_seconds?: number | null;
            /** @description Longest run; TASK_TIMEOUT_SECONDS by default */
            timeout_seconds?: number | null;
            /** @default 3 */
            max_attempts?: number;
            /** @default 10 */
            retry_delay_seconds?: number;
            /**
             * @default exponential
             * @enum {string}
             */
            retry_backoff?: "fixed" | "exponential";
            /**
             * @description When its previous task is still open
             * @default skip
             * @enum {string}
             */
            overlap?: "skip";
            /**
             * @description Shape by task type: GET /api/v1/dictionary/task_types
             * @default {}
             * @example {
             *       "max_items": 100
             *     }
             */
            params?: Record<string, unknown>;
            /** @example FEED */
            task_type: string;
        };
        /**
         * @example {
         *       "type": "RSS",
         *       "url": "https://example.com/feed.xml",
         *       "name": "Example",
         *       "schedules": [
         *         {
         *           "task_type": "FEED",
         *           "cadence": "on_request"
         *         }
         *       ]
         *     }
         */
        CreateSource: {
            /**
             * @example RSS
             * @enum {string}
             */
            type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            /**
             * @description May be absent for CSV_API and SCRIPT
             * @example https://example.com/feed.xml
             */
            url?: string | null;
            /** @example Example */
            name?: string | null;
            /** @description The id that another system knows it by */
            external_id?: string | null;
            /** @default true */
            is_active?: boolean;
            /**
             * @description Shape by source type: GET /api/v1/dictionary/source_types
             * @default {}
             * @example {}
             */
            settings?: Record<string, unknown>;
            /**
             * @description Absent: the type's default task type on on_request; []: none
             * @example [
             *       {
             *         "task_type": "FEED",
             *         "cadence": "on_request"
             *       }
             *     ]
             */
            schedules?: components["schemas"]["ScheduleOfSource"][];
        };
        /**
         * @example {
         *       "type": "RSS",
         *       "url": "https://example.com/replaced.xml",
         *       "name": "Replaced"
         *     }
         */
        ReplaceSource: {
            /**
             * @example RSS
             * @enum {string}
             */
            type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            /**
             * @description May be absent for CSV_API and SCRIPT
             * @example https://example.com/feed.xml
             */
            url?: string | null;
            /** @example Example */
            name?: string | null;
            /** @description The id that another system knows it by */
            external_id?: string | null;
            /** @default true */
            is_active?: boolean;
            /**
             * @description Shape by source type: GET /api/v1/dictionary/source_types
             * @default {}
             * @example {}
             */
            settings?: Record<string, unknown>;
        };
        /**
         * @example {
         *       "name": "A better name"
         *     }
         */
        ChangeSource: {
            /**
             * @description May be absent for CSV_API and SCRIPT
             * @example https://example.com/feed.xml
             */
            url?: string | null;
            /** @example Example */
            name?: string | null;
            /** @description The id that another system knows it by */
            external_id?: string | null;
            /** @default true */
            is_active?: boolean;
            /**
             * @description Shape by source type: GET /api/v1/dictionary/source_types
             * @default {}
             * @example {}
             */
            settings?: Record<string, unknown>;
        };
        /**
         * @example {
         *       "priority": 10
         *     }
         */
        RunNow: {
            /**
             * @description On top of the schedule's own
             * @example {}
             */
            params?: Record<string, unknown>;
            priority?: number;
        };
        PutScript: {
            /** @enum {string} */
            language: "python" | "javascript" | "typescript";
            /** @description The code, at most 1 MB; it must have a function `parse` */
            code: string;
        };
        /**
         * @example {
         *       "source_id": 1,
         *       "task_type": "FEED",
         *       "cadence": "on_request"
         *     }
         */
        CreateSchedule: {
            /**
             * @description Name of a cadence; on_request by default
             * @example on_request
             */
            cadence?: string;
            /** @description The cadence by id instead of by name */
            cadence_id?: number;
            /** @default true */
            is_enabled?: boolean;
            /**
             * @description Told to the parser; groups have their own
             * @default 0
             */
            priority?: number;
            /** @description Not started by then: expired; TASK_TTL_SECONDS by default */
            ttl_seconds?: number | null;
            /** @description Longest run; TASK_TIMEOUT_SECONDS by default */
            timeout_seconds?: number | null;
            /** @default 3 */
            max_attempts?: number;
            /** @default 10 */
            retry_delay_seconds?: number;
            /**
             * @default exponential
             * @enum {string}
             */
            retry_backoff?: "fixed" | "exponential";
            /**
             * @description When its previous task is still open
             * @default skip
             * @enum {string}
             */
            overlap?: "skip";
            /**
             * @description Shape by task type: GET /api/v1/dictionary/task_types
             * @default {}
             * @example {
             *       "max_items": 100
             *     }
             */
            params?: Record<string, unknown>;
            /** @example FEED */
            task_type: string;
            /** @example 1 */
            source_id: number;
        };
        /**
         * @example {
         *       "priority": 10,
         *       "max_attempts": 5
         *     }
         */
        ChangeSchedule: {
            /**
             * @description Name of a cadence; on_request by default
             * @example on_request
             */
            cadence?: string;
            /** @description The cadence by id instead of by name */
            cadence_id?: number;
            /** @default true */
            is_enabled?: boolean;
            /**
             * @description Told to the parser; groups have their own
             * @default 0
             */
            priority?: number;
            /** @description Not started by then: expired; TASK_TTL_SECONDS by default */
            ttl_seconds?: number | null;
            /** @description Longest run; TASK_TIMEOUT_SECONDS by default */
            timeout_seconds?: number | null;
            /** @default 3 */
            max_attempts?: number;
            /** @default 10 */
            retry_delay_seconds?: number;
            /**
             * @default exponential
             * @enum {string}
             */
            retry_backoff?: "fixed" | "exponential";
            /**
             * @description When its previous task is still open
             * @default skip
             * @enum {string}
             */
            overlap?: "skip";
            /**
             * @description Shape by task type: GET /api/v1/dictionary/task_types
             * @default {}
             * @example {
             *       "max_items": 100
             *     }
             */
            params?: Record<string, unknown>;
        };
        /**
         * @example {
         *       "name": "weekday mornings",
         *       "cron": "0 8 * * 1-5",
         *       "timezone": "Europe/Berlin",
         *       "spread_seconds": 60
         *     }
         */
        CreateCadence: {
            /**
             * @description Five fields, or six with seconds first
             * @example *\/5 * * * *
             */
            cron?: string | null;
            /**
             * @description IANA time zone of the cron expression
             * @default UTC
             * @example Europe/Berlin
             */
            timezone?: string;
            /** @description Instead of cron */
            interval_seconds?: number | null;
            /** Format: date-time */
            starts_at?: string | null;
            /** Format: date-time */
            ends_at?: string | null;
            /** @example every five minutes */
            name: string;
            /**
             * @description Seconds over which the tasks of a tick are spread
             * @default 0
             */
            spread_seconds?: number;
            /** @default true */
            is_enabled?: boolean;
            /**
             * @description After a time without a manager: one tick for all that were missed, or none
             * @default one
             * @enum {string}
             */
            catch_up?: "none" | "one";
        };
        /**
         * @example {
         *       "cron": "30 2 * * *",
         *       "timezone": "Europe/Berlin",
         *       "count": 5
         *     }
         */
        PreviewCadence: {
            /**
             * @description Five fields, or six with seconds first
             * @example *\/5 * * * *
             */
            cron?: string | null;
            /**
             * @description IANA time zone of the cron expression
             * @default UTC
             * @example Europe/Berlin
             */
            timezone?: string;
            /** @description Instead of cron */
            interval_seconds?: number | null;
            /** Format: date-time */
            starts_at?: string | null;
            /** Format: date-time */
            ends_at?: string | null;
            /** @default 10 */
            count?: number;
            /**
             * Format: date-time
             * @description From this moment; now by default
             */
            from?: string;
        };
        PreviewLoad: {
            /**
             * @description Five fields, or six with seconds first
             * @example *\/5 * * * *
             */
            cron?: string | null;
            /**
             * @description IANA time zone of the cron expression
             * @default UTC
             * @example Europe/Berlin
             */
            timezone?: string;
            /** @description Instead of cron */
            interval_seconds?: number | null;
            /** Format: date-time */
            starts_at?: string | null;
            /** Format: date-time */
            ends_at?: string | null;
            /**
             * @description Seconds over which a tick is spread
             * @default 0
             */
            spread_seconds?: number;
            /** @description The cadence that the draft would replace */
            cadence_id?: number;
            /** @description Schedules on it; as many as hang on cadence_id by default */
            schedules?: number;
        };
        /**
         * @example {
         *       "spread_seconds": 30
         *     }
         */
        ChangeCadence: {
            /**
             * @description Five fields, or six with seconds first
             * @example *\/5 * * * *
             */
            cron?: string | null;
            /**
             * @description IANA time zone of the cron expression
             * @default UTC
             * @example Europe/Berlin
             */
            timezone?: string;
            /** @description Instead of cron */
            interval_seconds?: number | null;
            /** Format: date-time */
            starts_at?: string | null;
            /** Format: date-time */
            ends_at?: string | null;
            /** @example every five minutes */
            name?: string;
            /**
             * @description Seconds over which the tasks of a tick are spread
             * @default 0
             */
            spread_seconds?: number;
            /** @default true */
            is_enabled?: boolean;
            /**
             * @description After a time without a manager: one tick for all that were missed, or none
             * @default one
             * @enum {string}
             */
            catch_up?: "none" | "one";
        };
        /**
         * @example {
         *       "source_types": [
         *         "RSS"
         *       ]
         *     }
         */
        PlanGroups: {
            /**
             * @example [
             *       "RSS"
             *     ]
             */
            source_types?: ("RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT")[];
            task_types?: ("FEED" | "WALL" | "GROUP_INFO" | "VIDEOS" | "CHANNEL_INFO" | "PIPELINE" | "RUN")[];
            source_ids?: number[];
            schedule_ids?: number[];
            /**
             * @description On top of the schedules' own
             * @example {}
             */
            params?: Record<string, unknown>;
            priority?: number;
        };
        /**
         * @example {
         *       "priority": 10
         *     }
         */
        ChangeGroup: {
            /** @example 10 */
            priority?: number;
            /** Format: date-time */
            expires_at?: string;
        };
        /**
         * @example {
         *       "schedule_id": 1
         *     }
         */
        RunTask: {
            /** @example 1 */
            schedule_id: number;
            /** @example {} */
            params?: Record<string, unknown>;
            priority?: number;
        };
        /**
         * @example {
         *       "max_attempts": 5
         *     }
         */
        ChangeTask: {
            /** @description Attempts the task may have; not fewer than it had */
            max_attempts?: number;
        };
        /**
         * @example {
         *       "name": "failures to the team",
         *       "channel": "telegram",
         *       "events": [
         *         "partial",
         *         "failed",
         *         "expired"
         *       ]
         *     }
         */
        CreateNoticeRule: {
            /** @example failures to the team */
            name: string;
            /** @enum {string} */
            channel: "telegram" | "webhook";
            /**
             * @description Id or @name of a chat (empty: TELEGRAM_CHAT_ID), or the address of a webhook
             * @default
             * @example -1001234567890
             */
            target?: string;
            /** @description Topic of a Telegram group */
            thread_id?: number | null;
            /**
             * @description One notice a group, or one a task
             * @default group
             * @enum {string}
             */
            scope?: "group" | "task";
            /**
             * @default [
             *       "partial",
             *       "failed",
             *       "expired"
             *     ]
             */
            events?: ("completed" | "partial" | "failed" | "expired" | "cancelled")[];
            /**
             * @description Only of this source type
             * @enum {string|null}
             */
            source_type?: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT" | null;
            /**
             * @description Only of this task type
             * @enum {string|null}
             */
            task_type?: "FEED" | "WALL" | "GROUP_INFO" | "VIDEOS" | "CHANNEL_INFO" | "PIPELINE" | "RUN" | null;
            /** @description Only of this cadence */
            cadence_id?: number | null;
            /** @description Only of this schedule */
            schedule_id?: number | null;
            /**
             * @description Text of Telegram, as its HTML, with {{event}}, {{group.…}}, {{task.…}}, {{link}} and {{default}}; null: a text of ours
             * @example <b>{{group.source_type}}</b>: {{group.completed}} of {{group.total}}
             *     {{link}}
             */
            template?: string | null;
            /**
             * @description The task's result files that go along; * stands for any characters
             * @example [
             *       "*.json"
             *     ]
             */
            attach?: string[];
            /**
             * @description At most one notice in so many seconds
             * @default 0
             */
            quiet_seconds?: number;
            /** @default true */
            is_enabled?: boolean;
        };
        /**
         * @example {
         *       "quiet_seconds": 600
         *     }
         */
        ChangeNoticeRule: {
            /** @example failures to the team */
            name?: string;
            /** @enum {string} */
            channel?: "telegram" | "webhook";
            /**
             * @description Id or @name of a chat (empty: TELEGRAM_CHAT_ID), or the address of a webhook
             * @default
             * @example -1001234567890
             */
            target?: string;
            /** @description Topic of a Telegram group */
            thread_id?: number | null;
            /**
             * @description One notice a group, or one a task
             * @default group
             * @enum {string}
             */
            scope?: "group" | "task";
            /**
             * @default [
             *       "partial",
             *       "failed",
             *       "expired"
             *     ]
             */
            events?: ("completed" | "partial" | "failed" | "expired" | "cancelled")[];
            /**
             * @description Only of this source type
             * @enum {string|null}
             */
            source_type?: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT" | null;
            /**
             * @description Only of this task type
             * @enum {string|null}
             */
            task_type?: "FEED" | "WALL" | "GROUP_INFO" | "VIDEOS" | "CHANNEL_INFO" | "PIPELINE" | "RUN" | null;
            /** @description Only of this cadence */
            cadence_id?: number | null;
            /** @description Only of this schedule */
            schedule_id?: number | null;
            /**
             * @description Text of Telegram, as its HTML, with {{event}}, {{group.…}}, {{task.…}}, {{link}} and {{default}}; null: a text of ours
             * @example <b>{{group.source_type}}</b>: {{group.completed}} of {{group.total}}
             *     {{link}}
             */
            template?: string | null;
            /**
             * @description The task's result files that go along; * stands for any characters
             * @example [
             *       "*.json"
             *     ]
             */
            attach?: string[];
            /**
             * @description At most one notice in so many seconds
             * @default 0
             */
            quiet_seconds?: number;
            /** @default true */
            is_enabled?: boolean;
        };
        Said: {
            /** @description Of the closed list in src/contract/sentences.ts */
            code: string;
            params: {
                [key: string]: string;
            };
        };
        Schedule: {
            id: number;
            source_id: number;
            /** @enum {string} */
            source_type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            task_type: string;
            cadence_id: number;
            is_enabled: boolean;
            priority: number;
            ttl_seconds: number | null;
            timeout_seconds: number | null;
            max_attempts: number;
            retry_delay_seconds: number;
            /** @enum {string} */
            retry_backoff: "fixed" | "exponential";
            /** @enum {string} */
            overlap: "skip";
            params: {
                [key: string]: unknown;
            };
            cursor: {
                [key: string]: unknown;
            } | null;
            /** @description Not due before this moment */
            not_before: string | null;
            not_before_reason: string | null;
            last_task_id: string | null;
            last_outcome: ("created" | "queued" | "running" | "expired" | "failed" | "completed" | "cancelled") | null;
            last_error_code: string | null;
            last_finished_at: string | null;
            consecutive_failures: number;
            /** @description Since when it fails, without a success between */
            failing_since: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            source_is_active: boolean;
        };
        SchedulePage: {
            items: components["schemas"]["Schedule"][];
            page: number;
            size: number;
            pages: number;
            total: number;
        };
        Source: {
            id: number;
            /** @enum {string} */
            type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            name: string | null;
            url: string | null;
            host_key: string | null;
            external_id: string | null;
            is_active: boolean;
            settings: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            health: "new" | "healthy" | "failing" | "denied" | "gone" | "silent" | "paused";
            /** Format: date-time */
            health_since: string;
            /** @description When it last brought something new */
            last_item_at: string | null;
            schedules: {
                id: number;
                task_type: string;
                is_enabled: boolean;
                cadence_id: number;
                cadence: string;
                next_tick_at: string | null;
                not_before: string | null;
                last_outcome: ("created" | "queued" | "running" | "expired" | "failed" | "completed" | "cancelled") | null;
                last_error_code: string | null;
                last_finished_at: string | null;
                consecutive_failures: number;
            }[];
        };
        SourcePage: {
            items: components["schemas"]["Source"][];
            page: number;
            size: number;
            pages: number;
            total: number;
        };
        SourceDetail: {
            id: number;
            /** @enum {string} */
            type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            name: string | null;
            url: string | null;
            host_key: string | null;
            external_id: string | null;
            is_active: boolean;
            settings: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            health: "new" | "healthy" | "failing" | "denied" | "gone" | "silent" | "paused";
            /** Format: date-time */
            health_since: string;
            /** @description When it last brought something new */
            last_item_at: string | null;
            schedules: {
                id: number;
                source_id: number;
                /** @enum {string} */
                source_type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
                task_type: string;
                cadence_id: number;
                is_enabled: boolean;
                priority: number;
                ttl_seconds: number | null;
                timeout_seconds: number | null;
                max_attempts: number;
                retry_delay_seconds: number;
                /** @enum {string} */
                retry_backoff: "fixed" | "exponential";
                /** @enum {string} */
                overlap: "skip";
                params: {
                    [key: string]: unknown;
                };
                cursor: {
                    [key: string]: unknown;
                } | null;
                /** @description Not due before this moment */
                not_before: string | null;
                not_before_reason: string | null;
                last_task_id: string | null;
                last_outcome: ("created" | "queued" | "running" | "expired" | "failed" | "completed" | "cancelled") | null;
                last_error_code: string | null;
                last_finished_at: string | null;
                consecutive_failures: number;
                /** @description Since when it fails, without a success between */
                failing_since: string | null;
                /** Format: date-time */
                created_at: string;
                /** Format: date-time */
                updated_at: string;
                cadence: string;
            }[];
        };
        Candidate: {
            /** @enum {string} */
            source_type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            task_type: string;
            url: string;
            title: string | null;
            /** @description The dialect of a feed, or wall, channel, playlist */
            kind: string;
            /** @description What it has now; null when it was not looked at */
            items: number | null;
            /** @enum {string} */
            from: "self" | "link" | "anchor" | "well_known" | "pattern";
            /** @description The source that has this address already */
            source_id: number | null;
        };
        Discovered: {
            url: string;
            final_url: string;
            candidates: components["schemas"]["Candidate"][];
            /** @description Why nothing is offered; null when something is */
            note: string | null;
        };
        SourceCounts: {
            total: number;
            by_type: {
                [key: string]: number;
            };
            by_health: {
                [key: string]: number;
            };
            items: {
                /** @enum {string} */
                type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
                /** @enum {string} */
                health: "new" | "healthy" | "failing" | "denied" | "gone" | "silent" | "paused";
                count: number;
            }[];
        };
        SourceChange: {
            id: number;
            /** Format: date-time */
            at: string;
            /** @description url or health */
            field: string;
            old: string | null;
            new: string | null;
            reason: string;
            said: components["schemas"]["Said"] | null;
            /** @description The task that found it; null: somebody changed it */
            task_id: string | null;
        };
        SourceChangeStretch: {
            items: components["schemas"]["SourceChange"][];
            /** @description `after` of the following stretch; null at the end */
            next: string | null;
            /** @description Null when counting would be slow */
            total: number | null;
        };
        ImportReport: {
            created: number;
            updated: number;
            skipped: number;
            failed: number;
            /** @description The first 1,000 */
            errors: {
                line: number;
                message: string;
                said: components["schemas"]["Said"] | null;
            }[];
        };
        Cadence: {
            id: number;
            name: string;
            cron: string | null;
            timezone: string;
            interval_seconds: number | null;
            spread_seconds: number;
            is_enabled: boolean;
            /** @enum {string} */
            catch_up: "none" | "one";
            starts_at: string | null;
            ends_at: string | null;
            next_tick_at: string | null;
            last_tick_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        CadencePage: {
            items: components["schemas"]["Cadence"][];
            page: number;
            size: number;
            pages: number;
            total: number;
        };
        CadencePreview: {
            ticks: {
                /** Format: date-time */
                at: string;
                /** @description In the time zone of the clock */
                local: string;
            }[];
        };
        DraftLoad: {
            /** Format: date-time */
            from: string;
            step_seconds: number;
            /** @description Schedules the draft was reckoned with */
            schedules: number;
            /** @description Tasks that other clocks start in each step */
            existing: number[];
            /** @description Tasks that the draft starts in each step */
            draft: number[];
            /** @description The busiest minute of a usual hour, without the draft */
            usual: number;
            /** @description The busiest minute in which the draft starts something */
            peak: {
                /** Format: date-time */
                at: string;
                count: number;
                of_draft: number;
            } | null;
            /** @description The spread that takes the peak away; null when there is none to take */
            spread_seconds: number | null;
        };
        Tick: {
            id: number;
            cadence_id: number;
            /** Format: date-time */
            tick_at: string;
            /** @enum {string} */
            source_type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            task_type: string;
            /** @enum {string} */
            outcome: "planning" | "planned" | "empty" | "missed";
            group_id: number | null;
            planned: number;
            skipped: {
                [key: string]: number;
            };
            /** Format: date-time */
            created_at: string;
        };
        TickPage: {
            items: components["schemas"]["Tick"][];
            page: number;
            size: number;
            pages: number;
            total: number;
        };
        Dictionary: ({
            name: string;
            title: string;
        } & {
            [key: string]: unknown;
        })[];
        Dictionaries: {
            [key: string]: components["schemas"]["Dictionary"];
        };
        TaskGroup: {
            id: number;
            cadence_id: number | null;
            /** @enum {string} */
            source_type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            task_type: string;
            /** @enum {string} */
            trigger: "cadence" | "request" | "manual" | "dry_run";
            /** Format: date-time */
            tick_at: string;
            /** @enum {string} */
            status: "created" | "running" | "completed" | "partial" | "failed" | "cancelled" | "expired";
            priority: number;
            total: number;
            created: number;
            queued: number;
            running: number;
            completed: number;
            failed: number;
            expired: number;
            cancelled: number;
            /** @description Messages that came after their task's state had been settled */
            late: number;
            skipped: {
                [key: string]: number;
            };
            params: {
                [key: string]: unknown;
            };
            ttl_seconds: number;
            request_id: string | null;
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            created_at: string;
            started_at: string | null;
            finished_at: string | null;
        };
        TaskGroupPage: {
            items: components["schemas"]["TaskGroup"][];
            page: number;
            size: number;
            pages: number;
            total: number;
        };
        TaskGroupDetail: {
            id: number;
            cadence_id: number | null;
            /** @enum {string} */
            source_type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            task_type: string;
            /** @enum {string} */
            trigger: "cadence" | "request" | "manual" | "dry_run";
            /** Format: date-time */
            tick_at: string;
            /** @enum {string} */
            status: "created" | "running" | "completed" | "partial" | "failed" | "cancelled" | "expired";
            priority: number;
            total: number;
            created: number;
            queued: number;
            running: number;
            completed: number;
            failed: number;
            expired: number;
            cancelled: number;
            /** @description Messages that came after their task's state had been settled */
            late: number;
            skipped: {
                [key: string]: number;
            };
            params: {
                [key: string]: unknown;
            };
            ttl_seconds: number;
            request_id: string | null;
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            created_at: string;
            started_at: string | null;
            finished_at: string | null;
            /** @description Part of the tasks that have ended */
            progress: number;
        };
        Plan: {
            groups: {
                id: number;
                /** @enum {string} */
                source_type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
                task_type: string;
                cadence_id: number | null;
                /** @enum {string} */
                status: "created" | "running" | "completed" | "partial" | "failed" | "cancelled" | "expired";
                total: number;
            }[];
            skipped: {
                /** @enum {string} */
                source_type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
                task_type: string;
                cadence_id: number | null;
                reason: string;
                count: number;
            }[];
        };
        Expiry: {
            expired_groups: number;
            expired_tasks: number;
            requeued_tasks: number;
            /** @description Of groups, the first 1,000 */
            ids: number[];
        };
        Task: {
            /** Format: uuid */
            id: string;
            task_group_id: number;
            /** @description 0: none, it is a dry run */
            schedule_id: number;
            /** @description 0: none, it is a dry run of settings that are not saved */
            source_id: number;
            /** @enum {string} */
            source_type: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            task_type: string;
            /** @enum {string} */
            status: "created" | "queued" | "running" | "expired" | "failed" | "completed" | "cancelled";
            attempt: number;
            max_attempts: number;
            not_before: string | null;
            /** Format: date-time */
            created_at: string;
            queued_at: string | null;
            started_at: string | null;
            finished_at: string | null;
            worker_id: string | null;
            error_code: string | null;
            error: string | null;
            progress: {
                done: number;
                total?: number | null;
                detail?: {
                    [key: string]: unknown;
                };
            } | null;
            result: {
                [key: string]: unknown;
            } | null;
            source_url: string | null;
            source_name: string | null;
        };
        TaskStretch: {
            items: components["schemas"]["Task"][];
            /** @description `after` of the following stretch; null at the end */
            next: string | null;
            /** @description Null when counting would be slow */
            total: number | null;
        };
        StartedTask: {
            /** Format: uuid */
            task_id: string;
            task_group_id: number;
        };
        Steered: {
            /** @description Tasks that were changed */
            changed: number;
            /** @description Left alone: not in a state for it, or their schedule has another open task */
            skipped: number;
            /** @description Of the task or group, afterwards */
            status: string;
        };
        Attempt: {
            attempt: number;
            /** @enum {string} */
            status: "created" | "queued" | "running" | "expired" | "failed" | "completed" | "cancelled";
            worker_id: string | null;
            started_at: string | null;
            finished_at: string | null;
            error_code: string | null;
            error: string | null;
            retry_at: string | null;
        };
        AttemptList: {
            items: components["schemas"]["Attempt"][];
        };
        Item: {
            id: number;
            source_id: number;
            item_key: string;
            kind: string;
            url: string | null;
            title: string | null;
            author: string | null;
            published_at: string | null;
            updated_at: string | null;
            content_hash: string;
            payload: {
                [key: string]: unknown;
            };
            /** @description 1, and one more for every change of content */
            revision: number;
            /** Format: uuid */
            first_task_id: string;
            /** Format: uuid */
            last_task_id: string;
            /** Format: date-time */
            first_seen_at: string;
            /** Format: date-time */
            last_changed_at: string;
            source_name: string | null;
            source_url: string | null;
        };
        ItemStretch: {
            items: components["schemas"]["Item"][];
            /** @description `after` of the following stretch; null at the end */
            next: string | null;
            /** @description Null when counting would be slow */
            total: number | null;
        };
        TaskFile: {
            name: string;
            bytes: number;
            /** @description Hex; the ETag of the file too */
            sha256: string;
            content_type: string;
            /** Format: date-time */
            created_at: string;
        };
        TaskFileList: {
            items: components["schemas"]["TaskFile"][];
        };
        Artifact: {
            id: number;
            /** Format: uuid */
            task_id: string;
            source_id: number | null;
            source_type: ("RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT") | null;
            source_name: string | null;
            attempt: number;
            name: string;
            bytes: number;
            /** @description Hex; the ETag of the file too */
            sha256: string;
            content_type: string;
            /** Format: date-time */
            created_at: string;
        };
        ArtifactStretch: {
            items: components["schemas"]["Artifact"][];
            /** @description `after` of the following stretch; null at the end */
            next: string | null;
            /** @description Null when counting would be slow */
            total: number | null;
        };
        TaskSteps: {
            steps: {
                name: string;
                status: string;
                started_at: string | null;
                finished_at: string | null;
                done: number;
                total: number | null;
                error: string | null;
            }[];
            /** @description Pairs of names: the second step waits for the first */
            edges: string[][];
            /** @description The limit that a step waits for now, by its name if it has one */
            waits_for: {
                step: string;
                limit: string | null;
                until: string | null;
            } | null;
        };
        Overview: {
            /** Format: date-time */
            at: string;
            late: {
                count: number;
                oldest_at: string | null;
                items: {
                    /** @enum {string} */
                    kind: "tick" | "group" | "cadence";
                    id: number;
                    name: string;
                    /** Format: date-time */
                    since: string;
                    detail: string;
                    said: components["schemas"]["Said"] | null;
                }[];
            };
            broken: {
                count: number;
                since_today: number;
                causes: {
                    error_code: string;
                    host: string | null;
                    source_type: string;
                    count: number;
                    since: string | null;
                    sample_source_id: number;
                }[];
            };
            silent: {
                count: number;
                /** @description Silent for the longest, at most 20 */
                items: {
                    source_id: number;
                    name: string;
                    /** Format: date-time */
                    last_item_at: string;
                    usual_gap_seconds: number;
                }[];
            };
            waiting: {
                count: number;
                by_reason: {
                    /** @enum {string} */
                    reason: "kafka" | "no_worker" | "credit" | "spread" | "retry" | "dispatch" | "queued";
                    source_type: string;
                    count: number;
                    until: string | null;
                }[];
            };
            traffic: {
                source_type: string;
                created: number;
                queued: number;
                running: number;
                delayed: number;
                /** @description Of the delayed, those that wait for their turn in a window */
                spread: number;
                delayed_until: string | null;
                spread_until: string | null;
                live_workers: number;
            }[];
            /** @description Open ones, at most 20 */
            groups: {
                id: number;
                cadence: string | null;
                source_type: string;
                task_type: string;
                /** @enum {string} */
                trigger: "cadence" | "request" | "manual" | "dry_run";
                /** @enum {string} */
                status: "created" | "running" | "completed" | "partial" | "failed" | "cancelled" | "expired";
                priority: number;
                total: number;
                created: number;
                queued: number;
                running: number;
                completed: number;
                failed: number;
                expired: number;
                cancelled: number;
                late: number;
                /** Format: date-time */
                created_at: string;
                started_at: string | null;
                /** Format: date-time */
                expires_at: string;
            }[];
            totals: {
                sources: number;
                by_health: {
                    [key: string]: number;
                };
                by_type: {
                    [key: string]: number;
                };
                items_24h: number;
                workers_live: number;
                dead_letters_24h: number;
            };
        };
        Load: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            step_seconds: number;
            series: {
                key: string;
                done: number[];
                failed: number[];
                planned: number[];
            }[];
        };
        Strip: {
            schedule_id: number;
            /** @description The last 50, newest first */
            outcomes: {
                /** Format: uuid */
                task_id: string;
                /** @enum {string} */
                status: "created" | "queued" | "running" | "expired" | "failed" | "completed" | "cancelled";
                /** Format: date-time */
                at: string;
                error_code: string | null;
            }[];
            /** @description Null on request alone */
            pace: {
                /** @description Mean seconds between the firings of its clock */
                asked_seconds: number;
                /** @description Mean seconds between its runs; null until there are three */
                real_seconds: number | null;
                /** @description Of the last 50 those its present clock asked for, at most 20 */
                runs: number;
            } | null;
        };
        StripList: {
            items: components["schemas"]["Strip"][];
        };
        Cause: {
            /** @description Or `expired` for tasks that ended without an error */
            error_code: string;
            count: number;
            /** @description The five with the most */
            hosts: {
                host: string;
                count: number;
            }[];
            /** Format: uuid */
            sample_task_id: string;
        };
        CauseList: {
            items: components["schemas"]["Cause"][];
        };
        FailureList: {
            /**
             * Format: date-time
             * @description Tasks planned from then on
             */
            since: string;
            items: {
                error_code: string;
                host: string | null;
                /** @description Null when the source is deleted */
                source_type: string | null;
                count: number;
                /** @description Groups they are in */
                groups: number;
                /** Format: date-time */
                last_at: string;
                /** Format: uuid */
                sample_task_id: string;
            }[];
        };
        Curve: {
            /**
             * Format: date-time
             * @description When the group began
             */
            from: string;
            /**
             * Format: date-time
             * @description When it ended, or now
             */
            to: string;
            step_seconds: number;
            total: number;
            /** @description Tasks that the steps are from */
            examined: number;
            /** @description Tasks that had begun by the end of each step */
            begun: number[];
            /** @description Tasks that had ended by then */
            ended: number[];
            /** @description Of these, the failed and expired */
            failed: number[];
        };
        Activity: {
            days: {
                /** Format: date */
                day: string;
                new: number;
                changed: number;
            }[];
            /** @description New items by day of the week (Monday first) and hour, UTC */
            hours: number[][];
        };
        Found: {
            /** @enum {string} */
            kind: "source" | "cadence" | "group" | "task" | "worker";
            id: string;
            title: string;
            detail: string;
        };
        FoundList: {
            items: components["schemas"]["Found"][];
        };
        Why: {
            state: string;
            /** @enum {string} */
            reason: "planning" | "delayed" | "kafka_away" | "no_credit" | "behind_group" | "dispatching" | "no_worker" | "in_topic" | "working" | "worker_lost" | "ended" | "source_inactive" | "disabled" | "clock_disabled" | "clock_ended" | "on_request" | "open_task" | "not_due" | "next_tick" | "no_schedule";
            sentence: string;
            said: components["schemas"]["Said"];
            since: string | null;
            clears_at: string | null;
            holder: {
                /** @enum {string} */
                kind: "cadence" | "group" | "task" | "worker" | "topic" | "source" | "schedule";
                id: string;
            } | null;
        };
        BulkDone: {
            /** @description What the ids or the filter name */
            matched: number;
            /** @description What was changed; 0 with dry_run */
            done: number;
            /** @description What was left alone, by reason */
            skipped: {
                [key: string]: number;
            };
        };
        Worker: {
            id: string;
            source_type: string;
            host: string;
            pid: number;
            version: string;
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            last_seen_at: string;
            running: number;
            capacity: number;
            done_total: number;
            failed_total: number;
            stopping: boolean;
            lost_at: string | null;
            /** @enum {string} */
            state: "alive" | "lost" | "stopped";
        };
        WorkerPage: {
            items: components["schemas"]["Worker"][];
            page: number;
            size: number;
            pages: number;
            total: number;
        };
        Topic: {
            role: string;
            name: string;
            consumer_group: string | null;
            partitions: {
                partition: number;
                low: number;
                high: number;
                committed: number | null;
                lag: number;
            }[];
            lag: number;
        };
        TopicList: {
            items: components["schemas"]["Topic"][];
        };
        DeadLetter: {
            id: number;
            topic: string;
            partition: number;
            message_offset: number;
            headers: {
                [key: string]: string;
            };
            reason: string;
            detail: string;
            consumer: string;
            /** Format: date-time */
            failed_at: string;
            redriven_at: string | null;
            key: string | null;
            /** @description The first 2,000 bytes */
            value: string | null;
            bytes: number;
        };
        DeadLetterPage: {
            items: components["schemas"]["DeadLetter"][];
            page: number;
            size: number;
            pages: number;
            total: number;
        };
        Readiness: {
            ready: boolean;
            parts: {
                name: string;
                ok: boolean;
                detail: string | null;
            }[];
        };
        NoticeRule: {
            id: number;
            name: string;
            /** @enum {string} */
            channel: "telegram" | "webhook";
            target: string;
            thread_id: number | null;
            /** @enum {string} */
            scope: "group" | "task";
            events: ("completed" | "partial" | "failed" | "expired" | "cancelled")[];
            source_type: string | null;
            task_type: string | null;
            cadence_id: number | null;
            schedule_id: number | null;
            template: string | null;
            attach: string[];
            quiet_seconds: number;
            is_enabled: boolean;
            /** @description Why the manager switched it off itself */
            disabled_reason: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        NoticeRuleList: {
            items: components["schemas"]["NoticeRule"][];
        };
        Notice: {
            id: number;
            /** @description Null: a pipeline asked for it itself, or the rule was deleted */
            rule_id: number | null;
            rule: string | null;
            /** @enum {string} */
            channel: "telegram" | "webhook";
            target: string;
            /** @enum {string} */
            event: "completed" | "partial" | "failed" | "expired" | "cancelled";
            task_group_id: number;
            task_id: string | null;
            /** @enum {string} */
            status: "waiting" | "sent" | "failed" | "skipped";
            attempts: number;
            /** Format: date-time */
            due_at: string;
            error: string | null;
            said: components["schemas"]["Said"] | null;
            /** @description Id of the Telegram message, or the status the webhook answered with */
            receipt: string | null;
            /** Format: date-time */
            created_at: string;
            sent_at: string | null;
        };
        NoticeStretch: {
            items: components["schemas"]["Notice"][];
            /** @description `after` of the following stretch; null at the end */
            next: string | null;
            /** @description Null when counting would be slow */
            total: number | null;
        };
        ScriptRevision: {
            source_id: number;
            revision: number;
            /** @enum {string} */
            language: "python" | "javascript" | "typescript";
            sha256: string;
            bytes: number;
            created_by: string | null;
            /** Format: date-time */
            created_at: string;
        };
        ScriptRevisionList: {
            items: components["schemas"]["ScriptRevision"][];
        };
        Script: {
            source_id: number;
            revision: number;
            /** @enum {string} */
            language: "python" | "javascript" | "typescript";
            sha256: string;
            bytes: number;
            created_by: string | null;
            /** Format: date-time */
            created_at: string;
            code: string;
        };
        Upload: {
            name: string;
            /** @description What `input.file` of a pipeline says */
            key: string;
            bytes: number;
            /** Format: date-time */
            modified_at: string;
            /** @description Pipelines that read it, the first 20 */
            used_by: number[];
        };
        UploadList: {
            items: components["schemas"]["Upload"][];
        };
        StoredUpload: {
            name: string;
            /** @description What `input.file` of a pipeline says */
            key: string;
            bytes: number;
            /** Format: date-time */
            modified_at: string;
            /** @description Pipelines that read it, the first 20 */
            used_by: number[];
            sha256: string;
        };
        Problem: {
            /** @example about:blank */
            type: string;
            /** @example Invalid values */
            title: string;
            /** @example 422 */
            status: number;
            /** @example url: a RSS source needs an address */
            detail: string;
            /** @description What the sentence is made of, for other languages; absent when it is not one of the closed list */
            said?: {
                /** @example value.source_needs_address */
                code: string;
                params: {
                    [key: string]: string;
                };
            };
            /** @description The same as X-Request-Id; the log has it too */
            request_id: string;
            errors?: {
                path?: string;
                message?: string;
                /** @description What the sentence is made of, for other languages; absent when it is not one of the closed list */
                said?: {
                    /** @example value.source_needs_address */
                    code: string;
                    params: {
                        [key: string]: string;
                    };
                };
            }[];
            /** @description Discovery: the error code of what the address answered */
            code?: string;
            /** @description Sources that the address offers instead */
            candidates?: components["schemas"]["Candidate"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    HealthController_alive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    HealthController_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Done */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    HealthController_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InsightController_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InsightController_load: {
        parameters: {
            query?: {
                /** @description 12 hours ago by default */
                from?: string;
                /** @description 12 hours ahead by default; at most 31 days after from */
                to?: string;
                /** @description Seconds of a step */
                step?: number;
                by?: "source_type" | "host";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Load"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InsightController_strips: {
        parameters: {
            query: {
                /** @description Ids of schedules, separated by commas; at most 100 */
                ids: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StripList"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InsightController_causes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CauseList"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InsightController_failures: {
        parameters: {
            query?: {
                /** @description Tasks planned in so many hours */
                hours?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailureList"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InsightController_curve: {
        parameters: {
            query?: {
                /** @description Steps of the curve */
                points?: number;
            };
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Curve"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InsightController_activity: {
        parameters: {
            query?: {
                /** @description Days, today included */
                days?: number;
            };
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Activity"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InsightController_search: {
        parameters: {
            query: {
                /** @description An id, or part of a name or address */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundList"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InsightController_whyTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Why"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InsightController_whySchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Why"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InsightController_whySource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Why"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InsightController_stream: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BulkController_sources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkSources"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkDone"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BulkController_schedules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkSchedules"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkDone"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BulkController_groups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkGroups"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkDone"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BulkController_tasks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkTasks"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkDone"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_list: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description Number of the page, from 1 */
                page?: number;
                /** @description A field, or -field for descending */
                sort?: string;
                type?: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
                is_active?: boolean;
                /** @description Part of the name or the address */
                q?: string;
                health?: "new" | "healthy" | "failing" | "denied" | "gone" | "silent" | "paused";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourcePage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_create: {
        parameters: {
            query?: {
                /** @description Look at the address of an RSS source first, for at most 5 s: 422 with candidates when it answers with something else than a feed. An address that does not answer is not refused. */
                verify?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSource"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceDetail"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_counts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceCounts"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_export: {
        parameters: {
            query?: {
                format?: "csv" | "ndjson" | "opml";
                type?: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_import: {
        parameters: {
            query?: {
                /** @description What to do with sources that exist */
                on_conflict?: "skip" | "update";
                /** @description Check every line and change nothing */
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
                "application/x-ndjson": string;
                "text/x-opml": string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportReport"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_discover: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DiscoverUrl"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Discovered"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_dryRun: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DryRunSource"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedTask"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_one: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceDetail"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_replace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplaceSource"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceDetail"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeSource"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceDetail"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_changes: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description `next` of the stretch before */
                after?: string;
            };
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceChangeStretch"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SourceController_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunNow"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScriptController_one: {
        parameters: {
            query?: {
                /** @description The current one unless given */
                revision?: number;
            };
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Script"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScriptController_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutScript"];
                "multipart/form-data": components["schemas"]["PutScript"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScriptRevision"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScriptController_revisions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScriptRevisionList"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    UploadController_list: {
        parameters: {
            query?: {
                /** @description Only names behind this one */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadList"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    UploadController_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    UploadController_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredUpload"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    UploadController_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleController_list: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description Number of the page, from 1 */
                page?: number;
                /** @description A field, or -field for descending */
                sort?: string;
                source_id?: number;
                cadence_id?: number;
                source_type?: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
                task_type?: string;
                is_enabled?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulePage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSchedule"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleController_one: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleController_replace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeSchedule"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleController_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleController_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeSchedule"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleController_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleController_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleController_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunNow"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedTask"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CadenceController_list: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description Number of the page, from 1 */
                page?: number;
                /** @description A field, or -field for descending */
                sort?: string;
                /** @description Part of the name */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CadencePage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CadenceController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateCadence"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cadence"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CadenceController_preview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewCadence"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CadencePreview"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CadenceController_previewLoad: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewLoad"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftLoad"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CadenceController_one: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 2 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cadence"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CadenceController_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 2 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CadenceController_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 2 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeCadence"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cadence"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CadenceController_ticks: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description Number of the page, from 1 */
                page?: number;
                /** @description A field, or -field for descending */
                sort?: string;
                outcome?: "planning" | "planned" | "empty" | "missed";
            };
            header?: never;
            path: {
                /** @example 2 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TickPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskGroupController_list: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description Number of the page, from 1 */
                page?: number;
                /** @description A field, or -field for descending */
                sort?: string;
                status?: "created" | "running" | "completed" | "partial" | "failed" | "cancelled" | "expired";
                source_type?: "RSS" | "VK" | "YOUTUBE" | "CSV_API" | "SCRIPT";
                task_type?: string;
                cadence_id?: number;
                created_from?: string;
                created_to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskGroupPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskGroupController_plan: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key gives the same answer again (200) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanGroups"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskGroupController_expireByGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Expiry"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskGroupController_expire: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Expiry"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskGroupController_one: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskGroupDetail"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskGroupController_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskGroupController_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeGroup"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskGroup"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskGroupController_tasks: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description `next` of the stretch before */
                after?: string;
                status?: "created" | "queued" | "running" | "expired" | "failed" | "completed" | "cancelled";
            };
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskStretch"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskGroupController_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Steered"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskGroupController_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Steered"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskController_list: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description `next` of the stretch before */
                after?: string;
                status?: "created" | "queued" | "running" | "expired" | "failed" | "completed" | "cancelled";
                task_group_id?: number;
                source_id?: number;
                schedule_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskStretch"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskController_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunTask"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedTask"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskController_one: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskController_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskController_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeTask"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskController_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Steered"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskController_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Steered"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskController_attempts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttemptList"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskController_items: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description `next` of the stretch before */
                after?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemStretch"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskController_steps: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskSteps"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskFileController_files: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskFileList"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TaskFileController_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                filename: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ArtifactController_list: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description `next` of the stretch before */
                after?: string;
                source_id?: number;
                task_id?: string;
                /** @description Part of the file name. A stretch looks through a bounded number of files: it may have fewer than `size` although there are more, `next` tells */
                name?: string;
                /** @description Recorded from */
                from?: string;
                /** @description Recorded to */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactStretch"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ItemController_list: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description `next` of the stretch before */
                after?: string;
                source_id?: number;
                task_id?: string;
                kind?: string;
                /** @description First seen from */
                from?: string;
                /** @description First seen to */
                to?: string;
                /** @description Part of the title */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemStretch"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ItemController_one: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WorkerController_list: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description Number of the page, from 1 */
                page?: number;
                /** @description A field, or -field for descending */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TopicController_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopicList"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeadLetterController_list: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description Number of the page, from 1 */
                page?: number;
                /** @description A field, or -field for descending */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeadLetterController_redrive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NoticeRuleController_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeRuleList"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NoticeRuleController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateNoticeRule"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeRule"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NoticeRuleController_one: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeRule"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NoticeRuleController_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NoticeRuleController_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeNoticeRule"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeRule"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NoticeController_list: {
        parameters: {
            query?: {
                /** @description Rows on a page; DEFAULT_PAGINATION_SIZE by default */
                size?: number;
                /** @description `next` of the stretch before */
                after?: string;
                status?: "waiting" | "sent" | "failed" | "skipped";
                rule_id?: number;
                task_group_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeStretch"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NoticeController_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DictionaryController_all: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dictionaries"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DictionaryController_one: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dictionary"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "file of a run": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
                filename: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
