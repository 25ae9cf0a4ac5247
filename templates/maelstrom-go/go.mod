module my-test

go 1.19
