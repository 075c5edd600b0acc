CREATE TABLE occurrence (
  schedule TEXT NOT NULL,
  due_at TIMESTAMP WITH TIME ZONE NOT NULL,
  noticed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  done_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_occurrence PRIMARY KEY (schedule, due_at)
);
