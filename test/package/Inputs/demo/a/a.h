#pragma once
int a();
int a2();
